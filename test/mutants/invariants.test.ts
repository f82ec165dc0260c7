/**
 * docs/invariants.md: every invariant of the cluster reference's chapter 14 and what shows it, made from the lists of
 * checks and mutations; after a change of either:
 *
 *     npx vitest run test/mutants/invariants.test.ts -u
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MUTATION_NAMES, MUTATIONS } from "../../sim/mutations/mutations.ts";
import { CHECK_NAMES } from "../../sim/scenario/check-names.ts";

/** What the reference calls each, in its order, and the check where its number is another one's. */
const INVARIANTS: readonly (readonly [name: string, shownBy?: string])[] = [
  ["single writer", "I19"],
  ["acknowledged commits are durable in the Region", "I2"],
  ["unacknowledged ones are there whole or not at all", "I23"],
  ["one writer in describe"],
  ["promotion order"],
  ["no failover on a change of tier"],
  ["events in pairs"],
  ["the writer's name tells the truth"],
  ["the reader's name leads to healthy readers"],
  ["custom lists"],
  ["a reader's view only goes forward"],
  ["a reader shows a prefix", "I45"],
  ["a reader is never ahead", "I44"],
  ["a secondary has a prefix"],
  ["one global primary"],
  ["a switchover loses nothing"],
  ["the loss of a failover is bounded"],
  ["resync equals the primary"],
  ["the snapshot is complete"],
  ["the topology is kept"],
  ["RPO gate"],
  ["RPO gate lets go"],
  ["loss under the RPO gate is bounded"],
  ["the lag metric is honest"],
  ["durability lag and RPO lag"],
  ["SESSION reads its writes"],
  ["SESSION waits for itself alone"],
  ["GLOBAL is fresh"],
  ["GLOBAL waits for its own cluster alone"],
  ["EVENTUAL never waits"],
  ["forwarded once"],
  ["forwarding quota"],
  ["what may not be forwarded is refused"],
  ["forwarded transactions end with the writer"],
  ["state after a backtrack"],
  ["range of a backtrack"],
  ["forward after a backtrack"],
  ["clones are apart"],
  ["content of a restore"],
  ["latest restorable time"],
  ["terminal loss of the key"],
  ["bounds of serverless capacity"],
  ["no pause with connections"],
  ["bounds of auto scaling"],
  ["refused calls change nothing"],
  ["order of deletion"],
  [
    "determinism",
    "test/determinism/replay.test.ts: restored anywhere, any number of times: the same end, report and history",
  ],
  ["no message too early"],
  ["a volume that grows keeps everything"],
  ["zones fail alone"],
];
/** The chapter's companions, which are bounds in time. */
const COMPANIONS: readonly (readonly [name: string, shownBy: string])[] = [
  ["a failover completes", "L13"],
  [
    "a switchover takes as long as its target lags",
    "test/aurora/global/role-bounds.test.ts: a switchover takes as long as its target lags, and the same time besides",
  ],
  ["a change of roles completes", "L17"],
  [
    "lag is gone when its backlog can be",
    "test/aurora/global/lag.test.ts: after a cut, the lag is below a second within backlog / (bandwidth - write rate)",
  ],
];

const mutationsOf = (id: string): string[] =>
  MUTATION_NAMES.filter((name) => (MUTATIONS[name].violates as readonly string[]).includes(id));
const checkOf = (id: string): string | undefined => CHECK_NAMES.find((name) => name.startsWith(`${id}-`));

/** [what shows it, mutations it is meant to catch]. */
function shown(by: string): readonly [string, readonly string[]] {
  const [file, title] = by.split(": ");
  if (title !== undefined) return [`\`${file}\`: ${by.slice(file.length + 2)}`, []];
  const check = checkOf(by);
  return [check === undefined ? "" : `\`${check}\``, mutationsOf(by)];
}

const row = (number: string, name: string, by: string): string => {
  const [what, mutations] = shown(by);
  return `| ${number} | ${name} | ${what} | ${mutations.map((one) => `\`${one}\``).join(", ") || "a test, no check"} |`;
};

const PAGE = `# Invariants of clusters and global databases

Each invariant of the reference's chapter 14, what shows it, and the ways to break it on purpose that are meant to be caught. A check is judged in every run; \`borealis mutants\` plays the
mutations. Where the number is that of the storage reference's chapter 10 the check's name begins with I or L; most of those are about the same thing as others, which fail with them. A check whose name
begins with C has at least one mutation that it alone sees (\`test/mutants/mutants.test.ts\`). This page is made by \`npx vitest run test/mutants/invariants.test.ts -u\`.

| number | invariant | shown by | mutations |
|---|---|---|---|
${INVARIANTS.map(([name, by], index) => row(String(index + 1), name, by ?? `C${index + 1}`)).join("\n")}
${COMPANIONS.map(([name, by]) => row("", name, by)).join("\n")}

Checks beyond the chapter, with numbers of this project's own:

| check | mutations |
|---|---|
${CHECK_NAMES.filter((name) => /^C\d/.test(name) && Number(/\d+/.exec(name)?.[0]) > INVARIANTS.length)
  .map(
    (name) =>
      `| \`${name}\` | ${mutationsOf(name.split("-")[0])
        .map((one) => `\`${one}\``)
        .join(", ")} |`,
  )
  .join("\n")}
`;

test("all fifty are on the page, each with its check and a mutation, or with a test that is there", () => {
  expect(INVARIANTS.length).toBe(50);
  for (const [index, [name, by = `C${index + 1}`]] of [...INVARIANTS, ...COMPANIONS].entries()) {
    const [file, title] = by.split(": ");
    if (title === undefined) {
      expect(checkOf(by), `${name}: no check ${by}`).toBeDefined();
      expect(mutationsOf(by).length, `${name}: no mutation violates ${by}`).toBeGreaterThan(0);
    } else
      expect(readFileSync(file, "utf8"), `${name}: ${file} has no test of that name`).toContain(
        by.slice(file.length + 2),
      );
  }
});

test("docs/invariants.md", async () => {
  await expect(PAGE).toMatchFileSnapshot("../../docs/invariants.md");
});
