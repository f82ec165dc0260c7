/**
 * Keys pressed while a dialog is being fetched: they are meant for it. "G, 20s, Enter" typed at one go must not run the
 * shortcuts of those letters, nor press once more the button that has the focus.
 *
 * What arrives is what a field would have made of the keys: text, Backspace and Enter. Escape gives the dialog up.
 * Others, combinations with Ctrl or Alt among them, are left to the browser.
 */
export interface HeldKeys {
  /** Escape was pressed: whoever waited does not any more. */
  isGivenUp(): boolean;
  /** Gives what was typed to the field that has the focus now; a dialog without one does not hear of it. */
  handOver(): void;
  release(): void;
}

export function holdKeys(): HeldKeys {
  let text = "";
  let isGivenUp = false;
  const hold = (event: KeyboardEvent): void => {
    const { key, repeat, ctrlKey, altKey, metaKey } = event;
    if (ctrlKey || altKey || metaKey) return;
    if (key === "Escape") isGivenUp = true;
    else if (key === "Backspace") text = text.slice(0, -1);
    // The key that opens the dialog may still be down.
    else if (key === "Enter" || key.length === 1) text += repeat ? "" : key === "Enter" ? "\n" : key;
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  window.addEventListener("keydown", hold, { capture: true });
  const release = (): void => window.removeEventListener("keydown", hold, { capture: true });
  return {
    isGivenUp: () => isGivenUp,
    release,
    handOver: () => {
      release();
      const field = document.activeElement;
      if (field instanceof HTMLTextAreaElement) write(field, text);
      if (!(field instanceof HTMLInputElement)) return;
      const end = text.indexOf("\n");
      write(field, end < 0 ? text : text.slice(0, end));
      if (end >= 0) enter(field);
    },
  };
}

function write(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  if (text === "") return;
  field.setRangeText(text, field.selectionStart ?? 0, field.selectionEnd ?? 0, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, data: text, inputType: "insertText" }));
}

/** As a browser does: whoever listens to the field first, then its form. */
function enter(field: HTMLInputElement): void {
  const pressed = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
  if (field.dispatchEvent(pressed)) field.form?.requestSubmit();
}
