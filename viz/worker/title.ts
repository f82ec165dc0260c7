/**
 * The title in a scenario's text, without parsing the whole: one line, plain or in quotes, as all shipped scenarios
 * have it.
 */
export function titleIn(text: string): string {
  const written = /^title:[ \t]*(.*?)[ \t]*$/m.exec(text)?.[1] ?? "";
  if (/^".*"$/.test(written)) return String(JSON.parse(written));
  return /^'.*'$/.test(written) ? written.slice(1, -1).replaceAll("''", "'") : written;
}
