/** `borealis schema`: the JSON Schema of scenario files, for editors. */
import { jsonSchema } from "../scenario/index.ts";
import type { Environment } from "./main.ts";

export function schemaCommand(_flags: object, { terminal }: Environment): number {
  terminal.out.write(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
  return 0;
}
