/**
 * The scenario as a form: shipped texts have one; an edit changes what it is meant to and nothing else, neither
 * comments nor order nor style; what is added is what the engine takes.
 */
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { jsonSchema, parseScenario } from "../../sim/scenario/index.ts";
import { addingItem, addingKey, leavingOut, setting, type Change } from "../../viz/code/form-edits.ts";
import { fieldAt, formOf, type Field } from "../../viz/code/form.ts";
import type { SchemaNode } from "../../viz/code/schema-help.ts";
import { SCENARIO_NAMES, shippedText } from "../worlds.ts";

const schema = jsonSchema() as SchemaNode;
const TEXT = shippedText("az-plus-one");

const changed = (text: string, change: Change | undefined): string => {
  if (change === undefined) throw new Error("There is nothing to change.");
  return text.slice(0, change.from) + change.insert + text.slice(change.to);
};
const form = (text: string): Field => {
  const found = formOf(text, schema);
  if (found === undefined) throw new Error(`This text has no form:\n${text}`);
  return found;
};
const every = (field: Field): readonly Field[] => [field, ...field.fields.flatMap(every)];
const field = (text: string, path: string): Field => {
  const found = every(form(text)).find((one) => one.path === path);
  if (found === undefined) throw new Error(`There is no field ${path}.`);
  return found;
};
const comments = (text: string): readonly string[] => text.match(/(^|\s)#.*$/gm) ?? [];

/** The same value with one place of it otherwise; undefined takes it out. */
function otherwise(value: unknown, path: string, to: unknown): unknown {
  const [, key, ...rest] = path.split("/");
  const inner = rest.length === 0 ? to : otherwise((value as Record<string, unknown>)[key], `/${rest.join("/")}`, to);
  if (Array.isArray(value)) return value.map((one: unknown, index) => (index === Number(key) ? inner : one));
  return { ...(value as object), [key]: inner };
}

/** Lines of a folded block are shown as they are written. */
const flat = (text: string): string => text.trimEnd().replace(/\s+/g, " ");

describe("the form of a text", () => {
  test("every third shipped scenario has one, in which each value is what YAML reads", () => {
    for (const name of SCENARIO_NAMES.filter((_, place) => place % 3 === 0)) {
      const text = shippedText(name);
      const value: unknown = parse(text);
      for (const { path, kind, value: shown, help } of every(form(text))) {
        if (path === "") continue;
        const meant = path
          .slice(1)
          .split("/")
          .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], value);
        if (kind === "text" || kind === "choice")
          expect(shown, `${name}${path}`).toBe(meant === null ? "" : String(meant));
        if (kind === "block") expect(flat(shown), `${name}${path}`).toBe(flat(String(meant)));
        if (!/\/\d+$/.test(path)) expect(help, `What is ${path} of ${name}?`).not.toBe("");
      }
    }
  }, 60_000);

  test("a text that cannot be read has none, and a place belongs to the innermost field", () => {
    expect(formOf("scenario: 1\nfaults:\n  - { kind: az-outage, az: \n", schema)).toBeUndefined();
    expect(formOf("", schema)).toBeUndefined();
    expect(fieldAt(form(TEXT), TEXT.indexOf("us-east-1b"))?.path).toBe("/faults/0/az");
    expect(fieldAt(form(TEXT), TEXT.indexOf("15s"))?.path).toBe("/workloads/0/timeout");
  });

  test("kinds are chosen among all, and what one has not is not offered", () => {
    const outage = field(TEXT, "/faults/0");
    expect(field(TEXT, "/faults/0/kind").choices).toContain("disk-loss");
    expect(outage.more.map(({ word }) => word)).toEqual([]);
    expect(field(TEXT, "/faults/0/az")).toMatchObject({ kind: "text", isRequired: true, value: "us-east-1b" });
    expect(form(TEXT).more.map(({ word }) => word)).toContain("topology");
  });
});

describe("edits", () => {
  test("whatever single value of a shipped scenario is changed: it is what was typed, and comments, order and everything else stay", () => {
    for (const name of SCENARIO_NAMES.filter((_, place) => place % 24 === 0)) {
      const text = shippedText(name);
      const value: unknown = parse(text);
      for (const one of every(form(text)).filter(({ kind }) => kind === "text" || kind === "block")) {
        const typed =
          one.kind === "block" ? "Two lines:\n  # and no comment" : "other words: {here, it's} # no comment";
        const after = changed(text, setting(text, one, typed));
        expect(parse(after), `${name}${one.path}`).toEqual(
          otherwise(value, one.path, one.kind === "block" ? expect.anything() : typed),
        );
        const kept = comments(text.slice(0, one.at.from) + text.slice(one.at.to));
        expect(comments(after.replace(typed, "").replace("# no comment", "").replace("# and no comment", ""))).toEqual(
          kept,
        );
        expect(after.split("\n").length - text.split("\n").length).toBe(
          one.kind === "block"
            ? 2 - one.value.split("\n").length
            : 1 - text.slice(one.at.from, one.at.to).split("\n").length,
        );
      }
    }
  }, 60_000);

  test("bare where that reads right, in quotes where it would not", () => {
    const set = (path: string, value: string): string => {
      const after = changed(TEXT, setting(TEXT, field(TEXT, path), value));
      const at = field(after, path).at;
      return after.slice(at.from, at.to);
    };
    expect(set("/faults/0/at", "21500ms")).toBe("21500ms");
    expect(set("/title", "12")).toBe('"12"');
    expect(set("/title", "true: or not")).toBe('"true: or not"');
    expect(set("/faults/0/az", "a, b")).toBe('"a, b"');
    expect(set("/faults/0/az", "")).toBe('""');
    expect(set("/scenario", "1")).toBe("1");
    // What is typed letter by letter ends as it would have been written at once.
    let text = TEXT;
    for (const typed of ["", "1", "15", "15s"]) text = changed(text, setting(text, field(text, "/faults/0/at"), typed));
    expect(text).toBe(TEXT.replace("at: 20s", "at: 15s"));
    // And quotes that nobody needed are somebody's way of writing.
    const quoted = TEXT.replace("at: 20s", "at: '20s'");
    expect(changed(quoted, setting(quoted, field(quoted, "/faults/0/at"), "15s"))).toBe(
      TEXT.replace("at: 20s", "at: '15s'"),
    );
  });

  test("every key that is offered can be added, and is there", () => {
    for (const name of ["az-plus-one", "region-loss-asleep", "proxy-failover"]) {
      const text = shippedText(name);
      for (const one of every(form(text)).filter(({ kind }) => kind === "mapping"))
        for (const { word } of one.more.slice(0, 6)) {
          const after = changed(text, addingKey(text, one, word));
          expect(field(after, `${one.path}/${word}`).name, `${name}${one.path}/${word}`).toBe(word);
          expect(comments(after)).toEqual(comments(text));
          const added = `${one.path}/${word}`;
          expect(parse(changed(after, leavingOut(after, form(after), added)))).toEqual(parse(text));
        }
    }
  }, 60_000);

  test("a fault of each kind can be added as the schema wants it, and the last one taken out", () => {
    const list = field(TEXT, "/faults");
    for (const { word } of list.more) {
      const after = changed(TEXT, addingItem(TEXT, list, word));
      expect(field(after, "/faults/2/kind").value).toBe(word);
      const back = changed(after, leavingOut(after, form(after), "/faults/2"));
      expect(back).toBe(TEXT);
    }
    const one = changed(TEXT, leavingOut(TEXT, form(TEXT), "/faults/0"));
    expect(one).not.toContain("us-east-1b");
    const none = changed(one, leavingOut(one, form(one), "/faults/0"));
    expect(none).not.toContain("faults:");
    expect(parseScenario(none.replace(/\nexpect:[^]*/, "\n"), "form.yaml").ok).toBe(true);
  });

  test("what is added to nothing plays: a workload, an outage of the zone of the schema's example", () => {
    let text = "scenario: 1\nname: built\nduration: 5s # a comment\n";
    text = changed(text, addingKey(text, form(text), "workloads"));
    text = changed(text, addingItem(text, field(text, "/workloads"), "open"));
    text = changed(text, addingKey(text, form(text), "faults"));
    text = changed(text, addingItem(text, field(text, "/faults"), "az-outage"));
    expect(text).toBe(
      "scenario: 1\nname: built\nduration: 5s # a comment\nworkloads: [{ kind: open, id: new-1, rate: 100/s }]\nfaults: [{ kind: az-outage, az: us-east-1b, at: 1s }]\n",
    );
    expect(parseScenario(text, "form.yaml")).toMatchObject({ ok: true });
  });

  test("keys of an item in block style come and go without their neighbours", () => {
    const text = "workloads:\n  - id: app # who\n    kind: open\n    rate: 500/s\n\nexpect:\n  lostCommits: 0\n";
    expect(changed(text, leavingOut(text, form(text), "/workloads/0/rate"))).toBe(
      text.replace("    rate: 500/s\n", ""),
    );
    expect(changed(text, leavingOut(text, form(text), "/workloads/0/id"))).toBe(
      text.replace("id: app # who\n    ", ""),
    );
    expect(changed(text, leavingOut(text, form(text), "/expect/lostCommits"))).toBe(text.replace(/expect:[^]*/, ""));
    expect(changed(text, addingKey(text, field(text, "/workloads/0"), "timeout"))).toBe(
      text.replace("500/s\n", "500/s\n    timeout: 5s\n"),
    );
  });
});
