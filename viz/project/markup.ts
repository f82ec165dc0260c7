/** Strangers' words in files of markup: always text. Loaded with the exports. */

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Halves of characters, and what XML 1.0 has no way to write. */
const UNWRITABLE =
  /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[^\t\n\r\u0020-\ud7ff\ud800-\udfff\ue000-\ufffd]/g;

/** As the content of an element or the value of an attribute in quotes, in HTML and in XML. */
export function escaped(text: string): string {
  return text.replaceAll(UNWRITABLE, "\ufffd").replace(/[&<>"']/g, (found) => ENTITIES[found]);
}

/** White space, line ends among it, is one space. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** Broken between words into lines of so many letters at most; a longer word has a line of its own, cut at its end. */
export function brokenInto(words: string, lettersMax: number): readonly string[] {
  const lines: string[] = [];
  // A number keeps its unit.
  for (const word of oneLine(words).split(/ (?!(?:s|ms|µs)\b)/)) {
    const fits = word.length <= lettersMax ? word : `${word.slice(0, lettersMax - 1)}…`;
    const longer = `${lines.at(-1) ?? ""} ${fits}`.trim();
    if (lines.length > 0 && longer.length <= lettersMax) lines[lines.length - 1] = longer;
    else lines.push(fits);
  }
  return lines;
}

/** Of a scenario or a seed, what every file system takes as part of a name. */
export function fileNamePart(text: string): string {
  return (
    text
      .replace(/[^A-Za-z0-9._-]+/g, "-")
      .replace(/^[.-]+/, "")
      .slice(0, 60) || "run"
  );
}
