/** A line of a shell as the simple commands in it, as far as the project's pages need a shell's grammar. */
import { words } from "../cli/cli.ts";

export interface Simple {
  readonly variables: readonly string[];
  readonly words: readonly string[];
  readonly writes: readonly string[];
}

/** The simple commands of a line, as a shell takes it apart. */
export function simpleCommands(line: string): Simple[] {
  const all = words(line.replaceAll(/;(?=\s|$)/g, " ;"));
  const comment = all.findIndex((word) => word.startsWith("#"));
  const simple: { variables: string[]; words: string[]; writes: string[] }[] = [];
  let isNew = true;
  let into: string[] | undefined;
  for (const word of comment < 0 ? all : all.slice(0, comment)) {
    const last = simple.at(-1);
    if (["&&", "||", "|", ";"].includes(word)) isNew = true;
    else if (last !== undefined && (word === ">" || word === "<")) into = word === ">" ? last.writes : [];
    else if (into !== undefined) into = void into.push(word) as undefined;
    else if (isNew) {
      const isVariable = /^[A-Z_]+=/.test(word);
      simple.push({ variables: isVariable ? [word] : [], words: isVariable ? [] : [word], writes: [] });
      isNew = false;
    } else if (last?.words.length === 0 && /^[A-Z_]+=/.test(word)) last.variables.push(word);
    else last?.words.push(word);
  }
  return simple;
}

/** Stands for what a reader puts there: FILE, <scenario>, [B], PATH=VALUE, …; or for what a shell puts there. */
export const isPlaceholder = (word: string): boolean => /^\[?[A-Z][A-Z_]*\b|<[a-z]|[…$*]|\.\.\./.test(word);
