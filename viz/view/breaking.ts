/** What a press on a break does, be it a button of the inspector (faults.ts) or an entry of a menu (menus.ts). */
import { AFTER_THIS_US, type Break } from "../project/breaks.ts";
import { moment } from "../project/format.ts";
import type { Controller } from "../state/controller.ts";

/** At the moment on the screen, for so long where it is lifted again. */
export function breakIt({ words, fault, isForGood, isAction }: Break, lastingUs: number, controller: Controller): void {
  const at = controller.store.state.frame?.at ?? 0;
  const then = { at: at + AFTER_THIS_US, for: isForGood === true ? 0 : lastingUs };
  const change =
    isAction === true ? ({ kind: "act", action: fault, ...then } as const) : ({ kind: "add", fault, ...then } as const);
  controller.change(change, `${words} at ${moment(at)}`);
}

export function selectFirst({ preferences }: Controller): void {
  preferences.say("Select something first: a zone, a node, an instance, a group.");
}
