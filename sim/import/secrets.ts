/**
 * Secrets in an account's description: removed from the data before anything else looks at it, so that nothing later
 * can print or keep one. What is told is that there was one, and where; never its value, nor its length.
 *
 * By name only: a password under a name that says nothing of it is not recognised. The scenario takes identifiers,
 * classes, places and numbers from a file, so it would not get there either.
 */
import { isPlain, type Plain } from "./resources.ts";

const SECRET_NAME = /password|passwd|secret|credential|private_?key|access_?key|auth_?token|api_?key/i;
/** These tell that AWS keeps a secret, and where; the secret itself is not in them. */
const HARMLESS = /^(manage_?master_?user_?password|master_?user_?secret_?kms_?key_?id)$/i;
/** That AWS keeps the password tells something of the cluster; where it keeps it does not. */
const MANAGED = /^master_?user_?secret$/i;
const DEPTH_MAX = 200;

/**
 * The data without them; `found` hears the name of each. Nothing at all is left of what is nested deeper than any such
 * file.
 */
export function withoutSecrets(data: unknown, found: (name: string) => void, depth = 0): unknown {
  if (depth > DEPTH_MAX) return undefined;
  if (Array.isArray(data)) return data.map((one) => withoutSecrets(one, found, depth + 1));
  if (!isPlain(data)) return data;
  const kept: [string, unknown][] = [];
  for (const [key, value] of Object.entries(data)) {
    if (MANAGED.test(key) && (isPlain(value) || Array.isArray(value)))
      kept.push([key, Array.isArray(value) ? value.map(() => ({})) : {}]);
    else if (SECRET_NAME.test(key) && !HARMLESS.test(key) && holdsText(value)) found(key);
    else if (key !== "__proto__") kept.push([key, withoutSecrets(value, found, depth + 1)]);
  }
  return Object.fromEntries(kept);
}

/**
 * Anything that may carry characters, however wrapped. A resource of a template may have such a name without being one:
 * it is looked into.
 */
function holdsText(value: unknown): boolean {
  if (value === null || typeof value === "boolean") return false;
  return !(isPlain(value) && typeof value["Type"] === "string" && value["Type"].startsWith("AWS::"));
}

/** Terraform marks what is sensitive beside the values: the same tree, with true where something is. */
export function withoutSensitive(values: Plain, marks: unknown, found: (name: string) => void): Plain {
  if (!isPlain(marks)) return values;
  return Object.fromEntries(
    Object.entries(values).filter(([key]) => {
      if (marks[key] === true) found(key);
      return marks[key] !== true;
    }),
  );
}
