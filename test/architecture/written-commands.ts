/**
 * Where the project's texts name commands: lines to be typed as they stand (blocks of `sh` in Markdown, indented lines
 * of comments, the examples of `--help`), and mentions (code in a sentence, hints that the command line prints), which
 * may leave out what a reader adds. What they say is judged by judged-commands.ts.
 *
 * Left out: commands in drawings of the viewer, and those that tests call (they are run there).
 */
export interface Written {
  /** `docs/cost.md:6`. */
  readonly place: string;
  readonly file: string;
  readonly text: string;
  /** To be typed as it stands. */
  readonly isWhole: boolean;
}

/** Variables in front, then a program that is ours or that comes with Node. */
const BEGINS = /^(?:[A-Z_]+=\S+ )*(?:npx|npm|node|borealis)(?: |$)/;
/** The same between marks, in a template too; and what can be told from anything else without them. */
const MARKED = /`((?:[A-Z_]+=\S+ )*(?:npx|npm|node|borealis)(?: [^`\n]*?)?)\\?`|(npx borealis [^`"')\n]*)/g;
/** Where a text is put together by a program, what comes is not known. */
const UNTIL_UNKNOWN = /^[^]*?(?=:? ?\$\{|\$\(|$)/;

function found(file: string, text: string, index: number, command: string, isWhole: boolean): Written {
  const line = text.slice(0, index).split("\n").length;
  return { place: `${file}:${line}`, file, text: command.trim(), isWhole };
}

export function inMarkdown(file: string, text: string): Written[] {
  const blocks = [...text.matchAll(/^```(\w*)\n([^]*?)^```/gm)];
  const whole = blocks.flatMap(({ 0: all, 1: language, 2: body, index }) => {
    const from = index + all.indexOf("\n") + 1;
    // A line goes on where it ends with a backslash. What programs print names commands, too.
    const lines =
      language === "sh" ? body.matchAll(/(?:[^\n]*\\\n)*[^\n]*\S[^\n]*/g) : body.matchAll(/npx borealis .*/g);
    return [...lines]
      .filter(([line]) => !line.trim().startsWith("#"))
      .map(({ 0: line, index: at }) => found(file, text, from + at, line.replaceAll("\\\n", " "), true));
  });
  const prose = text.replaceAll(/^```[^]*?^```/gm, (block) => block.replaceAll(/[^\n]/g, " "));
  const mentions = [...prose.matchAll(/`([^`]+)`/g)].map(({ 1: code, index }) =>
    found(file, text, index, code.replaceAll("\n", " "), false),
  );
  return [...whole, ...mentions.filter(({ text: code }) => BEGINS.test(code) || /^--[a-z]/.test(code))];
}

/** In comments and strings of a program, and in a scenario's story, where words stand without marks. */
export function inSource(file: string, text: string): Written[] {
  const lines = [...text.matchAll(/^ *(?:\*|#|\/\/) {3,}(\S.*)$/gm)].map(({ 1: line, index }) =>
    found(file, text, index, line.replace(/\s{2,}.*|`?,?$/, ""), true),
  );
  const whole = lines.filter(({ text: line }) => BEGINS.test(line) && !/[$(]/.test(line));
  const marked = [...text.matchAll(MARKED)].map(({ 1: code, 2: bare, index }) =>
    found(file, text, index, UNTIL_UNKNOWN.exec(code ?? bare)?.[0] ?? "", false),
  );
  const words = [...text.matchAll(/(?<![\w/.-])borealis [a-z]+(?: --[a-z-]+)*/g)].map(({ 0: code, index }) =>
    found(file, text, index, code, false),
  );
  return [...whole, ...marked, ...(isOurs(file) ? words : [])];
}

/** Where no thread or title of something else is called after a command. */
const isOurs = (file: string): boolean => /^(sim|scenarios)\//.test(file);
