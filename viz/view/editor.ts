/**
 * The scenario's text, to be edited, as a text and as a form beside it: mistakes are marked where they stand and
 * listed, the last run that could be played stays meanwhile, and a right text is played after a pause in typing, with
 * what is different and what that has changed beside it. The editor itself is loaded when the view is first opened.
 */
import type { Code, SchemaNode } from "../code/index.ts";
import { editsOf } from "../project/edits.ts";
import { plural } from "../project/format.ts";
import { chunk } from "../state/chunks.ts";
import type { Controller } from "../state/controller.ts";
import type { Draft, State, View } from "../state/store.ts";
import type { Issue } from "../worker/protocol.ts";
import { changedTable } from "./changed-table.ts";
import { byId, make, setText } from "./dom.ts";
import { scenarioForm } from "./scenario-form.ts";

const loadCode = chunk(() => import("../code/index.ts"));

export function editorView(controller: Controller): View {
  const host = byId("editor");
  let code: Code | undefined;
  let loading = false;
  let [version, compared]: [number, readonly unknown[]] = [-1, []];
  let [issues, warnings]: (readonly Issue[] | null)[] = [null, null];
  const form = scenarioForm((action) => code?.does(action));
  byId("editor-changed").after(form.root);
  const drawForm = (): void => {
    const shape = code?.shape(controller.store.state.draft?.issues ?? []);
    form.draw(shape?.form, shape?.wrong ?? new Map());
  };
  byId("editor-back").addEventListener("click", () => controller.undo());
  const load = async (): Promise<void> => {
    loading = true;
    try {
      const { mountCode } = await loadCode();
      code = mountCode({
        host,
        schema: () => (controller.store.state.draft?.schema ?? {}) as SchemaNode,
        edited: (text) => {
          controller.drafts.edit(text);
          drawForm();
        },
        left: () => byId("press-editor").focus(),
      });
      view(controller.store.state);
      // Where there are no keys the focus would bring them up over half of the screen, before anything was read.
      if (!matchMedia("(hover: none)").matches) code.focus();
    } catch {
      setText(byId("editor-badge"), "The editor could not be loaded.");
    }
  };
  const view: View = (state) => {
    const { draft, run, branch } = state;
    if (!loading) void load();
    if (draft === null || code === undefined) return;
    if (draft.version !== version) code.replace(draft.text);
    // Marks move with the text while it is typed and not read yet; they would flicker with every letter otherwise.
    const warned = draft.verdict === "waiting" ? (warnings ?? NONE) : warningsOf(state, draft);
    if (draft.issues !== issues || warned !== warnings || draft.version !== version) {
      code.mark(draft.issues, warned);
      listIssues("editor-issues", draft.issues, code);
      listIssues("editor-warnings", warned, code);
      drawForm();
    }
    [version, issues, warnings] = [draft.version, draft.issues, warned];
    setText(byId("editor-badge"), badgeOf(state, draft));
    byId("editor-badge").dataset["kind"] = draft.verdict;
    byId("editor-back").hidden = branch === null;
    const now = [run?.world, run?.report, draft.base];
    if (now.every((one, index) => one === compared[index])) return;
    compared = now;
    compare(state, draft);
  };
  return view;
}

const NONE: readonly Issue[] = [];

/**
 * Those of the run on the screen, while the text is that run's: in another their lines may be others. A branch was
 * opened without its text having been read, which is done with the draft.
 */
function warningsOf({ run }: State, { verdict, warnings }: Draft): readonly Issue[] {
  return verdict === "same" ? (run?.world.warnings ?? warnings) : NONE;
}

function badgeOf(state: State, draft: Draft): string {
  const { verdict, issues } = draft;
  if (verdict === "waiting") return "…";
  if (verdict === "wrong") return `${plural(issues.length, "mistake")}: showing the last valid run`;
  const { length } = warningsOf(state, draft);
  return `${state.run?.done === true ? "played" : "simulating"}${length > 0 ? `, ${plural(length, "warning")}` : ""}`;
}

function listIssues(place: string, issues: readonly Issue[], code: Code): void {
  byId(place).replaceChildren(
    ...issues.map(({ line, column, message }) => {
      const item = make("li");
      const go = make("button", "issue-place", `line ${line}`);
      go.type = "button";
      go.addEventListener("click", () => code.goTo(line, column));
      item.append(go, make("span", "", message));
      return item;
    }),
  );
}

/** Against the run from which the editing began. */
function compare({ run }: State, { base }: Draft): void {
  const edits = run === null ? [] : editsOf(base.world.layout, run.world.layout);
  byId("editor-edits").replaceChildren(...edits.map(({ sign, text }) => make("li", "chip", `${sign} ${text}`)));
  const isOther = run !== null && run.world.hash !== base.world.hash;
  byId("editor-changed").replaceChildren(...(isOther ? [changedTable(base.report, run.report, true)] : []));
}
