/**
 * The text editor itself: CodeMirror with our own completion, hover help and marks under mistakes. A chunk of its own,
 * loaded when somebody opens the view.
 *
 * It lives in a shadow root, because there CodeMirror's styles are adopted style sheets, which the page's strict
 * content security policy allows; in the page itself they would be inline. Tab is not taken, and Escape leaves: the
 * keyboard is not trapped.
 */
import {
  autocompletion,
  completionKeymap,
  startCompletion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { EditorState, type Text } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  hoverTooltip,
  keymap,
  lineNumbers,
  type Tooltip,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { changeOf, shapeOf, type FormAction, type Shape } from "./form-actions.ts";
import { markedFrom } from "./marked.ts";
import { meaningOf, suggestionsAt, type SchemaNode } from "./schema-help.ts";
import { placeIn } from "./yaml-place.ts";

/** What is wrong and where, counted from one. */
export interface Mistake {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface Code {
  /** Takes another text over; what was undone and redone is forgotten. */
  replace(text: string): void;
  /** Mistakes, and what is allowed and probably not meant. */
  mark(issues: readonly Mistake[], warnings: readonly Mistake[]): void;
  goTo(line: number, column: number): void;
  focus(): void;
  /** The text as a form, with the mistakes at their fields; undefined while it cannot be read. */
  shape(issues: readonly Mistake[]): Shape | undefined;
  /** Does to the text what was done in the form. */
  does(action: FormAction): void;
}

interface Parts {
  readonly host: HTMLElement;
  readonly schema: () => SchemaNode;
  readonly edited: (text: string) => void;
  readonly left: () => void;
}

export function mountCode({ host, schema, edited, left }: Parts): Code {
  const root = host.attachShadow({ mode: "open" });
  const extensions = [
    lineNumbers(),
    lintGutter(),
    history(),
    drawSelection(),
    indentOnInput(),
    highlightActiveLine(),
    EditorView.lineWrapping,
    yaml(),
    syntaxHighlighting(COLOURS),
    autocompletion({ override: [(context) => completionsAt(context, schema())], icons: false }),
    hoverTooltip((view, at) => helpAt(view.state.doc, at, schema())),
    keymap.of([
      { key: "Escape", run: () => (left(), true) },
      { key: "Ctrl-Space", run: startCompletion },
      ...completionKeymap,
      ...historyKeymap,
      ...defaultKeymap,
    ]),
    EditorView.contentAttributes.of({
      tabindex: "0",
      "aria-label": "The scenario's text",
      "aria-describedby": "editor-help",
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) edited(update.state.doc.toString());
    }),
    LOOKS,
  ];
  const fresh = (text: string): EditorState => EditorState.create({ doc: text, extensions });
  const view = new EditorView({ state: fresh(""), parent: root, root });
  return {
    replace: (text) => view.setState(fresh(text)),
    mark(issues, warnings) {
      const { doc } = view.state;
      view.dispatch(
        setDiagnostics(view.state, [
          ...issues.map((issue) => diagnosticOf(doc, issue, "error")),
          ...warnings.map((issue) => diagnosticOf(doc, issue, "warning")),
        ]),
      );
    },
    goTo(line, column) {
      const at = offsetOf(view.state.doc, line, column);
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
      view.focus();
    },
    focus: () => view.focus(),
    shape(issues) {
      const { doc } = view.state;
      return shapeOf(
        doc.toString(),
        schema(),
        issues.map(({ line, column, message }) => ({ at: offsetOf(doc, line, column), message })),
      );
    },
    does(action) {
      const changes = changeOf(view.state.doc.toString(), schema(), action);
      if (changes !== undefined) view.dispatch({ changes });
    },
  };
}

function completionsAt({ state, pos, explicit }: CompletionContext, schema: SchemaNode): CompletionResult | null {
  const place = placeIn(state.sliceDoc(0, pos));
  if (!explicit && place.word === "" && place.position === "key") return null;
  const options = suggestionsAt(schema, place).map(({ word, kind, description, isRequired }) => ({
    label: word,
    apply: kind === "key" ? `${word}: ` : word,
    info: description,
    detail: isRequired ? "needed" : "",
    boost: isRequired ? 1 : 0,
    type: kind === "key" ? "property" : "enum",
  }));
  return options.length === 0 ? null : { from: place.from, options, validFor: /^[\w-]*$/ };
}

function helpAt(doc: Text, at: number, schema: SchemaNode): Tooltip | null {
  const line = doc.lineAt(at);
  const word = [...line.text.matchAll(/[A-Za-z][\w-]*(?=\s*:(\s|$))/g)].find(
    ({ index, 0: text }) => at - line.from >= index && at - line.from <= index + text.length,
  );
  if (word === undefined) return null;
  const [from, to] = [line.from + word.index, line.from + word.index + word[0].length];
  const place = placeIn(`${doc.sliceString(0, to)}: `);
  const meaning = meaningOf(schema, place.levels);
  if (meaning === undefined) return null;
  const dom = document.createElement("p");
  dom.className = "help";
  dom.textContent = meaning;
  return { pos: from, end: to, above: true, create: () => ({ dom }) };
}

function diagnosticOf(doc: Text, { line, column, message }: Mistake, severity: "error" | "warning"): Diagnostic {
  return { ...markedFrom(doc.toString(), offsetOf(doc, line, column)), severity, message };
}

function offsetOf(doc: Text, line: number, column: number): number {
  const { from, to } = doc.line(Math.min(doc.lines, Math.max(1, line)));
  return Math.min(to, from + Math.max(0, column - 1));
}

const COLOURS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--blue)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
  { tag: [tags.string, tags.content, tags.literal], color: "var(--ink)" },
]);

const LOOKS = EditorView.theme({
  "&": { height: "100%", fontSize: "13px", color: "var(--ink)", backgroundColor: "var(--surface)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { color: "var(--muted)", backgroundColor: "var(--page)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--page)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--blue) 25%, transparent)",
  },
  ".cm-tooltip": {
    color: "var(--ink)",
    backgroundColor: "var(--surface)",
    border: "1px solid var(--grey)",
    borderRadius: "6px",
  },
  ".cm-tooltip .help": { margin: 0, padding: "6px 10px", maxWidth: "46ch" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "var(--surface)", backgroundColor: "var(--blue)" },
  ".cm-completionDetail": { fontStyle: "normal", marginLeft: "1em" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--vermilion)",
    textUnderlineOffset: "3px",
  },
  ".cm-lintRange-warning": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--amber)",
    textUnderlineOffset: "3px",
  },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--vermilion)" },
  ".cm-diagnostic-warning": { borderLeft: "4px solid var(--amber)" },
  // In the page's colours, light and dark: CodeMirror's own are pictures, a pale yellow and a pale red.
  ".cm-lint-marker": { content: "normal", forcedColorAdjust: "none" },
  ".cm-lint-marker-error": { backgroundColor: "var(--vermilion)", borderRadius: "50%" },
  ".cm-lint-marker-warning": { backgroundColor: "var(--amber)", clipPath: "polygon(50% 6%, 100% 94%, 0 94%)" },
});
