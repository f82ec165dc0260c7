/** Members by the names that people give them, `pg3.b2`: its group, and its place among that group's copies. */
import { MEMBER_NAMES, MEMBERS, type Volume } from "../aurora/storage/index.ts";

/** `pg17.c1` is the place of the first member of group pg17 in the third AZ. */
export function placeNamed(name: string, volume: Volume): { readonly group: number; readonly position: number } {
  const [group, member] = name.slice(2).split(".");
  const position = MEMBER_NAMES.indexOf(member as (typeof MEMBER_NAMES)[number]);
  if (position < 0 || position >= MEMBERS || Number(group) >= volume.groups)
    throw new RangeError(`The volume has no segment ${name}.`);
  return { group: Number(group), position };
}
