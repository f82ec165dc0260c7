/**
 * A scenario's plain data as the YAML that people write here: a line for each fault, workload and instance, with a
 * comment where there is one to say.
 */
import type { Plain } from "./write.ts";

/** Comments by path: `faults/0` stands behind that line; the empty path above everything. */
export type Comments = Readonly<Record<string, string>>;

const WIDTH = 130;

/** YAML as a person would write it; `written` is what `writeScenario` or `shortened` gave. */
export function scenarioText(written: Plain, comments: Comments = {}): string {
  const head = (comments[""] ?? "").split("\n").filter((line) => line !== "");
  return [...head.map((line) => `# ${line}`.trimEnd()), ...block(written, "", "", comments)].join("\n").concat("\n");
}

function block(value: Plain, indent: string, path: string, comments: Comments): string[] {
  return Object.entries(value).flatMap(([key, inner]) => {
    if (inner === undefined) return [];
    const here = path === "" ? key : `${path}/${key}`;
    const start = `${indent}${plain(key)}:`;
    if (key === "description" && typeof inner === "string" && inner.includes("\n"))
      return [
        `${start} |`,
        ...inner
          .trimEnd()
          .split("\n")
          .map((line) => `${indent}  ${line}`.trimEnd()),
      ];
    const line = `${start} ${flow(inner)}`;
    const comment = comments[here] === undefined ? "" : ` # ${comments[here]}`;
    if (typeof inner !== "object" || inner === null || (!Array.isArray(inner) && line.length <= WIDTH))
      return [line + comment];
    if (!Array.isArray(inner)) return [start + comment, ...block(inner as Plain, `${indent}  `, here, comments)];
    if (inner.every((one) => typeof one !== "object")) return [line + comment];
    return [
      start + comment,
      ...inner.flatMap((one, index) => item(one as Plain, `${indent}  `, `${here}/${index}`, comments)),
    ];
  });
}

function item(value: Plain, indent: string, path: string, comments: Comments): string[] {
  const line = `${indent}- ${flow(value)}`;
  const comment = comments[path] === undefined ? "" : ` # ${comments[path]}`;
  if (line.length <= WIDTH || comment !== "") return [line + comment];
  const [first, ...others] = block(value, `${indent}  `, path, comments);
  return [`${indent}- ${first.slice(indent.length + 2)}`, ...others];
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return entries.length === 0
      ? "{}"
      : `{ ${entries.map(([key, inner]) => `${plain(key)}: ${flow(inner)}`).join(", ")} }`;
  }
  return typeof value === "string" ? plain(value) : JSON.stringify(value);
}

/** Without quotes where YAML reads the very same text, and nothing else, from it. */
function plain(text: string): string {
  const isWord = /^[A-Za-z0-9][\w.%/-]*$/.test(text);
  const isOther = /^([\d.]+(e\d+)?|0[xo].*|true|false|null|yes|no|on|off)$/i.test(text);
  return isWord && !isOther ? text : JSON.stringify(text);
}
