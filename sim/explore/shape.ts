/**
 * The shape of a failure: its check's sentence without the values, so that a thousand seeds which fail alike are one
 * finding. Numbers, times, names of nodes, groups, zones and instances go; words stay.
 */
export function shapeOf(message: string): string {
  return message
    .replaceAll(/\b[a-z]{2}(-[a-z]+)+-\d[a-f]?\b/g, "#")
    .replaceAll(/\b(pg\d+\.[abc][12](\/\d+)?|storage-[abc]\d+|(writer|reader)-\d+)\b/g, "#")
    .replaceAll(/\d[\d,.]*( ?(us|µs|ms|s|min|h|GB|TB|MB|B)\b)?/g, "#")
    .replaceAll(/#((, | and |, and |; | to |-)#)+/g, "#")
    .replaceAll(/\s+/g, " ")
    .trim();
}
