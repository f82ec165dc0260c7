/**
 * CloudFormation's functions, as far as a topology needs them: what a property says when the stack is made. Undefined
 * is "not known from the template".
 *
 * A reference to a resource gives its identifier. References may run in a circle in a file that was never deployed: the
 * circle is told and cut. Texts are bounded, since a few lines of !Sub can stand for gigabytes.
 */
import type { Notes } from "./notes.ts";
import { isPlain, list, text, type Plain } from "./resources.ts";

const TEXT_MAX = 256;
const DEPTH_MAX = 100;

export interface Template {
  readonly file: string;
  readonly region: string;
  readonly body: Plain;
  readonly notes: Notes;
  /** The property that holds a resource's own identifier, by its type. */
  readonly identifierOf: (type: string) => string | undefined;
}

export class Resolver {
  readonly #template: Template;
  readonly #identifiers = new Map<string, string | undefined>();
  readonly #underWay: string[] = [];
  #depth = 0;

  constructor(template: Template) {
    this.#template = template;
  }

  /** The value with its functions done, all the way down. */
  value(given: unknown): unknown {
    if (++this.#depth > DEPTH_MAX) {
      this.#depth--;
      return undefined;
    }
    try {
      if (Array.isArray(given)) return given.map((one) => this.value(one)).filter((one) => one !== undefined);
      if (!isPlain(given)) return given;
      const [[key, argument] = ["", undefined], ...others] = Object.entries(given);
      const isCall = others.length === 0 && (key === "Ref" || key === "Condition" || key.startsWith("Fn::"));
      if (isCall) return this.#call(key, argument);
      return Object.fromEntries(Object.entries(given).map(([name, inner]) => [name, this.value(inner)]));
    } finally {
      this.#depth--;
    }
  }

  /** A condition of the template by its name; what cannot be known counts as true, so that nothing vanishes unseen. */
  holds(name: string): boolean {
    const key = `condition ${name}`;
    return this.#once(key, () => this.value(this.#section("Conditions")[name]), true) !== false;
  }

  /** A resource's own identifier: as its properties say, or its name in the template. */
  identifier(name: string): string | undefined {
    if (this.#identifiers.has(name)) return this.#identifiers.get(name);
    const resource = this.#section("Resources")[name];
    if (!isPlain(resource)) return undefined;
    const key = this.#template.identifierOf(text(resource["Type"]) ?? "");
    const properties = isPlain(resource["Properties"]) ? resource["Properties"] : {};
    const found =
      key === undefined ? name : this.#once(name, () => text(this.value(properties[key])) ?? name, undefined);
    this.#identifiers.set(name, found as string | undefined);
    return found as string | undefined;
  }

  #section(name: string): Plain {
    const section = this.#template.body[name];
    return isPlain(section) ? section : {};
  }

  /** What `get` gives, unless it is asked for by itself. */
  #once(name: string, get: () => unknown, inCircle: unknown): unknown {
    const start = this.#underWay.indexOf(name);
    if (start >= 0) {
      const circle = [...this.#underWay.slice(start), name].join(" → ");
      this.#template.notes.add("left-out", this.#template.file, `has a circle of references, which is cut: ${circle}`);
      return inCircle;
    }
    this.#underWay.push(name);
    try {
      return get();
    } finally {
      this.#underWay.pop();
    }
  }

  #call(name: string, given: unknown): unknown {
    if (name === "Ref") return this.#reference(text(given) ?? "");
    if (name === "Condition") return this.holds(text(given) ?? "");
    if (name === "Fn::Sub") return this.#substituted(given);
    if (name === "Fn::GetAZs") {
      const region = text(this.value(given)) ?? this.#template.region;
      return ["a", "b", "c"].map((letter) => region + letter);
    }
    if (name === "Fn::If") {
      const [condition, yes, no] = list(given);
      return this.value(this.holds(text(condition) ?? "") ? yes : no);
    }
    const argument = this.value(given);
    const items = list(argument);
    switch (name) {
      case "Fn::GetAtt":
        return this.identifier(text(items[0])?.split(".")[0] ?? "");
      case "Fn::Join":
        return list(items[1])
          .flatMap((one) => text(one) ?? [])
          .join(typeof items[0] === "string" ? items[0] : "")
          .slice(0, TEXT_MAX);
      case "Fn::Select":
        return list(items[1])[Number(items[0])];
      case "Fn::Split":
        return (text(items[1]) ?? "").split(text(items[0]) ?? ",");
      case "Fn::FindInMap":
        return this.#mapped(items);
      case "Fn::Equals":
        return text(items[0]) === text(items[1]) && items.length === 2;
      case "Fn::Not":
        return items[0] === false;
      case "Fn::And":
        return items.every((one) => one !== false);
      case "Fn::Or":
        return items.some((one) => one !== false);
      default:
        this.#template.notes.add(
          "left-out",
          `${name} in ${this.#template.file}`,
          "is not known without the account: what it gives was left out",
        );
        return undefined;
    }
  }

  #reference(name: string): unknown {
    const { region, file, notes } = this.#template;
    const pseudo: Readonly<Record<string, string>> = {
      "AWS::Region": region,
      "AWS::StackName": "stack",
      "AWS::AccountId": "account",
      "AWS::Partition": "aws",
      "AWS::URLSuffix": "amazonaws.com",
    };
    if (Object.hasOwn(pseudo, name)) return pseudo[name];
    if (name.startsWith("AWS::")) return undefined;
    const parameter = this.#section("Parameters")[name];
    if (isPlain(parameter)) {
      if (parameter["NoEcho"] === true || parameter["NoEcho"] === "true") return undefined;
      const { Default: value, Type: type } = parameter;
      if (value === undefined)
        notes.add("assumed", `the parameter ${name} of ${file}`, "has no default: what it would set was left out");
      return type === "CommaDelimitedList" && typeof value === "string"
        ? value.split(",").map((one) => one.trim())
        : value;
    }
    if (!(name in this.#section("Resources")))
      notes.add("left-out", `a reference in ${file}`, `leads to "${name}", which the template has not`);
    return this.identifier(name);
  }

  /** `${Name}`, `${Resource.Attribute}`, and `${!Literal}` for the text itself. */
  #substituted(given: unknown): string | undefined {
    const [pattern, own] = Array.isArray(given) ? given : [given, undefined];
    if (typeof pattern !== "string") return undefined;
    return pattern
      .slice(0, 4 * TEXT_MAX)
      .replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
        if (literal === "!") return `\${${name}}`;
        const inner =
          isPlain(own) && Object.hasOwn(own, name)
            ? this.value(own[name])
            : name.includes(".") && !name.includes("::")
              ? this.identifier(name.split(".")[0])
              : this.#reference(name);
        return (text(inner) ?? "").slice(0, TEXT_MAX);
      })
      .slice(0, TEXT_MAX);
  }

  #mapped([map, first, second]: readonly unknown[]): unknown {
    const rows = this.#section("Mappings")[text(map) ?? ""];
    const row = isPlain(rows) ? rows[text(first) ?? ""] : undefined;
    return isPlain(row) ? row[text(second) ?? ""] : undefined;
  }
}
