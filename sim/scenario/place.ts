/** Where in a text a key stands: the bridge from a path, as checks know it, to the line and column that people want. */
import { isMap, isNode, isScalar, type Document } from "yaml";
import type { Path } from "./issue.ts";

/** Where a path's key stands in the text, or the nearest enclosing thing that is there. */
export function offsetOf(document: Document, path: Path): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const parent = length === 0 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    if (length === 0) return isNode(parent) ? parent.range?.[0] : undefined;
    const last = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === last);
      if (pair !== undefined && isNode(pair.key)) return pair.key.range?.[0];
    } else if (isNode(parent)) {
      const item = document.getIn(path.slice(0, length), true);
      if (isNode(item)) return item.range?.[0];
    }
  }
  return undefined;
}
