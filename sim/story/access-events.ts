/**
 * Clients that are turned away, in sentences: each workload by each instance, the first time for each reason. A line
 * for each try would bury the rest.
 */
import type { Stateful } from "../kernel/index.ts";
import type { Layout, StoryKind } from "../results/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";

type Tell = (kind: StoryKind, text: string) => void;

const WHY = [
  "nothing of theirs comes through the network, and they wait in vain",
  "they speak plain text where TLS is required",
  "they do not know who signed its certificate, and go",
  "they have no login that counts",
] as const;

export function tellAccessEvents(trace: Trace, layout: Layout, tell: Tell): Stateful {
  let told: string[] = [];
  trace.on(TRACE.clientTurnedAway, (workload, server, why) => {
    const key = `${workload} ${server} ${why}`;
    if (told.includes(key)) return;
    told.push(key);
    tell(
      "client",
      `Clients of ${layout.clients[workload].id} don't get in at ${layout.instances[server]?.id ?? "RDS Proxy"}: ${WHY[why]}.`,
    );
  });
  return {
    copyState: (copy) => {
      told = copy.of(told);
    },
  };
}
