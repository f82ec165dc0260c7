/**
 * What the library hands out beside `compile`, `run` and `open`, with arguments that are looked at: a program without
 * types that forgets one is told which, and what it must be, instead of what some line inside could not read. Each says
 * what the function behind it does. The command line and the viewer know what they give, and use those.
 */
import { ANYTHING, checkOptions, checkedArguments, COUNT, isMapping, MAPPING, NAMES, TEXT } from "./given.ts";
import type { Arguments, Wanted, WantedOptions } from "./given.ts";
import * as imports from "./import/index.ts";
import { SCENARIO } from "./program.ts";
import * as results from "./results/index.ts";
import * as scenario from "./scenario/index.ts";

const LIST: Wanted = ["a list of mappings", (value) => Array.isArray(value) && value.every(isMapping)];
const SPAN: Wanted = ["a whole number of microseconds, 0 or more", COUNT[1]];
const SHARE: Wanted = ["a share from 0 to 1", (value) => typeof value === "number" && value >= 0 && value <= 1];
const TURNS: Wanted = [
  "a list of turns, each number from 0 on once",
  (value) => Array.isArray(value) && value.every((_, index) => value.includes(index)),
];
const WHEN: Wanted = [
  "{ at, for } in whole microseconds, 0 or more",
  (value) => isMapping(value) && SPAN[1](value["at"]) && SPAN[1](value["for"]),
];
const KIND: Wanted = ["a mapping with a kind", (value) => isMapping(value) && typeof value["kind"] === "string"];
const FILES: Wanted = [
  "a list of files, [{ name, text }]",
  (value) =>
    Array.isArray(value) && value.every((one) => isMapping(one) && TEXT[1](one["name"]) && TEXT[1](one["text"])),
];
const STATE: Wanted = [
  "{ scenario, seed, mutations, event, digest }",
  (value) =>
    isMapping(value) &&
    isMapping(value["scenario"]) &&
    TEXT[1](value["seed"]) &&
    NAMES[1](value["mutations"]) &&
    COUNT[1](value["event"]) &&
    (value["timeUs"] === undefined || COUNT[1](value["timeUs"])) &&
    TEXT[1](value["digest"]),
];
const FRAME: Wanted = [
  "a frame, as Run.frame gives it",
  (value) => isMapping(value) && isMapping(value["counting"]) && isMapping(value["repairs"]),
];
const LAYOUT: Wanted = ["a layout, as Run.layout is", (value) => isMapping(value) && Array.isArray(value["memberAz"])];
const orNone = ([words, fits]: Wanted): Wanted => [words, (value) => value === undefined || fits(value)];

function handed<Work extends (...given: never[]) => unknown>(what: string, wanted: Arguments, work: Work): Work {
  return ((...given: Parameters<Work>) => work(...checkedArguments(what, given, wanted))) as Work;
}

const IMPORT_OPTIONS: WantedOptions<imports.ImportOptions> = { regions: NAMES, database: TEXT };

/** A scenario of what AWS tells of an account's clusters, with notes of what was left out and what was assumed. */
export function importAccount(
  files: readonly imports.SourceFile[],
  options: imports.ImportOptions = {},
): imports.ImportResult {
  checkedArguments("importAccount", [files], { files: FILES });
  checkOptions("importAccount", options, IMPORT_OPTIONS);
  return imports.importAccount(files, options);
}

/** The part of a viewer's address that shows a run, with its `#`: `decodeLink` reads it. */
export const encodeLink = handed("encodeLink", { state: STATE }, scenario.encodeLink);

/** Reads the part of an address after and with its `#`. Unknown keys are ignored; missing ones have defaults. */
export const decodeLink = handed("decodeLink", { hash: TEXT }, scenario.decodeLink);

// Scenarios, read and written

/**
 * Reads and judges a scenario file, YAML or JSON. `fileName` is what its issues call it. Up to fifty issues come back,
 * each with line, column, key and what would be right, whatever the text is; `compile` throws instead.
 */
export const parseScenario = handed(
  "parseScenario",
  { text: ANYTHING, fileName: ANYTHING, options: orNone(MAPPING) },
  scenario.parseScenario,
);

/** As plain data in the file's format. */
export const writeScenario = handed("writeScenario", { scenario: SCENARIO }, scenario.writeScenario);

/** The same content with nothing that reading would fill in by itself. Undefined where it cannot be read at all. */
export const shortened = handed("shortened", { written: MAPPING }, scenario.shortened);

/** YAML as a person would write it; `written` is what `writeScenario` or `shortened` gave. */
export const scenarioText = handed(
  "scenarioText",
  { written: MAPPING, comments: orNone(MAPPING) },
  scenario.scenarioText,
);

/** 12 hex digits. The words of title, description and lesson do not count, since they change nothing that happens. */
export const scenarioHash = handed("scenarioHash", { scenario: SCENARIO }, scenario.scenarioHash);

/** The text of a commented scenario to begin with, as `borealis new` writes it. */
export const template = handed("template", { name: TEXT }, scenario.template);

/** `path=value` taken apart; undefined when there is no `=`. */
export const readOverride = handed("readOverride", { text: TEXT }, scenario.readOverride);

/** Whole microseconds of `250us`, `10ms`, `20s`, `2m`; undefined for what is no duration, or a fraction of one. */
export const readDuration = handed("readDuration", { text: TEXT }, scenario.readDuration);

/** The shortest text that reads back to the same span of microseconds. */
export const writeDuration = handed("writeDuration", { span: COUNT }, scenario.writeDuration);

// Figures

/**
 * Copies that may fail before a write quorum of some group is missing, whichever they are; below 0, how many are
 * missing of the group that lacks most. What `never: ["quorum margin < 0"]` reads.
 */
export const quorumMargin = handed("quorumMargin", { frame: FRAME, layout: LAYOUT }, results.quorumMargin);

// In words

/** `us-east-1b loses power`: no capital, no full stop, so that it fits into a sentence. */
export const describeFault = handed("describeFault", { fault: KIND }, scenario.describeFault);

/** `the volume may grow to 128TiB`: no capital, no full stop. */
export const describeAction = handed("describeAction", { action: KIND }, scenario.describeAction);

/** `file:line:column: key: message`, the form that editors make clickable. */
export const formatIssue = handed("formatIssue", { issue: MAPPING }, scenario.formatIssue);

/** The candidate that was probably meant by `word`, if one is near enough. */
export const nearest = handed("nearest", { word: TEXT, candidates: NAMES }, scenario.nearest);

/** ` Did you mean "rate"?` or the whole list when nothing is near. */
export const suggestion = handed("suggestion", { word: TEXT, candidates: NAMES }, scenario.suggestion);

// Names

/** Whose a name is, and what it is there: `shop-eu.pg0.a1`. Without a cluster's name it is of the first one. */
export const ofCluster = handed("ofCluster", { name: TEXT, clusters: LIST }, scenario.ofCluster);

/** The machine of an RDS Proxy in an AZ: `front-b` in the second of its Region's AZs. */
export const proxyMachine = handed("proxyMachine", { proxy: TEXT, az: TEXT, azs: NAMES }, scenario.proxyMachine);

const OF_ACTIONS: Arguments = { cluster: MAPPING, actions: LIST };

/** Whether a cluster forwards writes at some time of the run: from the start, or when an action switches it on. */
export const mayForward = handed("mayForward", OF_ACTIONS, scenario.mayForward);

/** Whether an action switches the cluster's write forwarding on or off. */
export const isSwitched = handed("isSwitched", OF_ACTIONS, scenario.isSwitched);

/** Whose snapshot a name is: of the cluster that it is taken of; the first cluster's where nobody takes it. */
export const snapshotOwner = handed("snapshotOwner", { name: TEXT, actions: LIST, ids: NAMES }, scenario.snapshotOwner);

// Faults that come together

/** Each instance is cut off from the storage of one zone, the next from the next zone's: majorities that overlap. */
export const ring = handed("ring", { instances: NAMES, azs: NAMES, when: WHEN }, scenario.ring);

/** All zones but one are cut off from one another, and that one sees all of them. */
export const bridge = handed("bridge", { azs: NAMES, over: TEXT, when: WHEN }, scenario.bridge);

/** A zone without power and one node elsewhere: the design point of the quorum. */
export const azPlusOne = handed("azPlusOne", { az: TEXT, node: TEXT, when: WHEN }, scenario.azPlusOne);

const inTurns: typeof scenario.swizzle = (nodes, release, when) => {
  if (nodes.length !== release.length)
    throw new RangeError(`swizzle: release has ${release.length} turns for ${nodes.length} nodes: give one for each.`);
  return scenario.swizzle(nodes, release, when);
};

/**
 * Nodes fall silent one after the other, and are let go in the order that `release` says: for each node its turn,
 * counted from 0.
 */
export const swizzle = handed("swizzle", { nodes: NAMES, release: TURNS, when: WHEN }, inTurns);

/** Media of one age and make: on each node a share of log and pages goes bad, one node after the other. */
export const badBatch = handed("badBatch", { nodes: NAMES, ratio: SHARE, when: WHEN }, scenario.badBatch);

/** Nodes go one after the other, each for `down` microseconds; pauses grow by half until they are a minute. */
export const attrition = handed("attrition", { nodes: NAMES, first: SPAN, down: SPAN, at: SPAN }, scenario.attrition);

/** The writer stands still, and when it goes on everybody who has waited connects at once. */
export const retryStorm = handed("retryStorm", { cluster: TEXT, when: WHEN }, scenario.retryStorm);
