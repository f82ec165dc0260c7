/**
 * One pane over the whole page but the transport: the one with the focus, else the wide view that is open, else the
 * first that is shown. Z again, or Escape, puts it back; so does whatever closes the pane. Fetched with the first
 * press.
 */
import "../style/maximise.css";

let release: (() => void) | undefined;

/** Says what it has done. */
export function toggleMaximised(): string {
  if (release !== undefined) {
    release();
    return "All panes again.";
  }
  const pane =
    document.activeElement?.closest<HTMLElement>(".pane:not(.out)") ??
    document.querySelector<HTMLElement>(".pane-wide:not([hidden])") ??
    Array.from(document.querySelectorAll<HTMLElement>(".pane")).find((one) => one.offsetParent !== null);
  if (pane === undefined) return "There is no pane to maximise.";
  const transport = document.querySelector<HTMLElement>(".transport");
  const caption = document.querySelector<HTMLElement>(".caption");
  const place = (): void => {
    pane.style.setProperty("--above", `${caption?.offsetHeight ?? 0}px`);
    // What of it is in sight: on a phone its tracks are not.
    const top = transport?.getBoundingClientRect().top ?? innerHeight;
    pane.style.setProperty("--below", `${Math.max(0, innerHeight - top)}px`);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    release?.();
  };
  // A view that is closed must not come back over everything.
  const closed = new MutationObserver(() => pane.hidden && release?.());
  place();
  pane.classList.add("maximised");
  addEventListener("resize", place);
  addEventListener("keydown", onKey, { capture: true });
  closed.observe(pane, { attributeFilter: ["hidden"] });
  release = () => {
    release = undefined;
    pane.classList.remove("maximised");
    removeEventListener("resize", place);
    removeEventListener("keydown", onKey, { capture: true });
    closed.disconnect();
  };
  return "This pane alone; Z or Escape puts it back.";
}
