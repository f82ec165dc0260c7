/** What `borealis new NAME` writes: a small scenario that runs, with a comment at every choice. */
import { kindsAt } from "./schema-words.ts";

/** Columns that a comment takes at most. */
const WIDTH = 100;

/** `# Words: one, two, ...` in as many lines as it takes. */
function comment(words: string, names: readonly string[]): string {
  const lines = ["#"];
  for (const word of `${words}: ${names.join(", ")}`.split(" ")) {
    const line = lines[lines.length - 1];
    if (line.length + 1 + word.length > WIDTH) lines.push(`# ${word}`);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.join("\n");
}

/** The text of a commented scenario to begin with, as `borealis new` writes it. */
export function template(name: string): string {
  return `# yaml-language-server: $schema=./borealis.schema.json
# Write the schema next to this file with: npx borealis schema > borealis.schema.json
# Every key stands in docs/scenario-file.md.
scenario: 1
name: ${name}
title: An availability zone loses power for ten seconds.
description: |
  What should a reader look at? Writes go on: four of six copies remain.

duration: 30s
seed: "1" # the same scenario and seed give the same run, bit for bit

# Left out, this is what you get: one cluster of 640 GB in us-east-1, its writer in us-east-1a.
topology:
  regions:
    - name: us-east-1 # AZs: a, b and c
  clusters:
    - id: main
      volume: { size: 640GB, storageNodesPerAz: 8 }
      instances:
        - { id: writer-1, class: db.r6g.2xlarge, az: us-east-1a }

workloads:
  - id: app
    kind: open # arrivals at a rate, whatever the answers do; closed: sessions that wait
    rate: 500/s
    reads: 50%
    keys: { count: 10000, distribution: zipf }
    timeout: 5s
    retry: { attempts: 3, backoff: 100ms }

# What each kind does, and whom it can hit, stands in docs/faults.md.
${comment("Kinds", kindsAt(["faults", 0, "kind"]))}
faults:
  - { kind: az-outage, az: us-east-1b, at: 10s, for: 10s }

# What people do meanwhile.
${comment("Kinds", kindsAt(["actions", 0, "kind"]))}
actions:
  - { kind: long-query, at: 5s, for: 10s }

# What must hold at the end. A check named in \`exercised\` must have had something to watch.
expect:
  writesUnavailableMax: 1s
  lostCommits: 0
  staleReads: 0
`;
}
