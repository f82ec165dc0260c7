/**
 * The folders of scenarios/, in the order in which somebody new would read them. A scenario is run by its bare name,
 * wherever it lies; the folder says why it is there. What each one tells stands in its own file: title, description and
 * lesson.
 */
export interface LibraryFolder {
  readonly title: string;
  /** What the scenarios in it have in common. */
  readonly about: string;
}

export const LIBRARY_FOLDERS: Readonly<Record<string, LibraryFolder>> = {
  flagship: {
    title: "Where to begin",
    about: "What Aurora promises, a scenario each.",
  },
  "design-points": {
    title: "Design points",
    about: "What six copies in three zones are made for, up to the edge of it and one step beyond.",
  },
  baseline: {
    title: "What Aurora is compared with",
    about:
      "Mirrored MySQL, the design of the storage paper's figure 2, in the trouble that Aurora was made for (docs/baseline.md).",
  },
  claims: {
    title: "What is published",
    about:
      "A scenario for each published claim, at its cheapest scale; borealis claims plays all rows and says how far they are off (docs/claims.md).",
  },
  outages: {
    title: "Outages of record",
    about:
      "What happened to AWS on a certain day, as far as it is published, and what a cluster in the middle of it would have gone through.",
  },
  metastable: {
    title: "Metastable failures",
    about: "The cause is over, and the trouble goes on, because something feeds itself.",
  },
  operators: {
    title: "Operators' mistakes",
    about: "Nothing breaks by itself: somebody gives an order, or forgets one.",
  },
  complaints: {
    title: "What users trip over",
    about: "Complaints from trackers and forums, with their numbers: mostly drivers, pools and names after a failover.",
  },
  network: {
    title: "The network",
    about: "Messages that are lost, late, doubled, held back and let go, or go one way only.",
  },
  storage: {
    title: "The volume",
    about: "Protection groups, repair, scrubbing, growth, back-pressure.",
  },
  recovery: {
    title: "Crash recovery",
    about: "Who knows where the log ends, and who may say so.",
  },
  failover: {
    title: "Instances and failover",
    about: "Promotion, drivers, proxies, patches, caches that survive.",
  },
  readers: {
    title: "Readers",
    about: "Replicas on the writer's log stream: how far behind they are, and what they may see.",
  },
  consistency: {
    title: "Transactions and write forwarding",
    about: "What a session sees, and what it is refused.",
  },
  managed: {
    title: "The managed service",
    about: "What the service does around a cluster: capacity, upkeep, copies.",
  },
  global: {
    title: "Global databases",
    about: "Regions that follow, take over, or are lost.",
  },
  museum: {
    title: "The museum",
    about: "Bugs that were found here, each as small as the search made it: what is mended stays on show.",
  },
  random: {
    title: "Left to chance",
    about: "Each seed draws its own faults; for borealis swarm.",
  },
};

/** Whether built-in scenarios stand in a folder of this name. */
export function isLibraryFolder(name: string): boolean {
  return Object.hasOwn(LIBRARY_FOLDERS, name);
}
