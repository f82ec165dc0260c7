/** Which word was probably meant: misspelt, in another order, a part of it, or with others around it. */
import { describe, expect, test } from "vitest";
import { nearest } from "../../sim/scenario/issue.ts";
import { kindsAt } from "../../sim/scenario/schema-words.ts";
import { refusal } from "./base.ts";

describe("the word that was meant", () => {
  test.each([
    ["instance-crash", "crash"],
    ["crash-instance", "crash"],
    ["crashInstance", "crash"],
    ["packet-loss", "loss"],
    ["disk-slow", "slow-disk"],
    ["outage-az", "az-outage"],
    ["az_outage", "az-outage"],
    ["az-power-outage", "az-outage"],
    ["outage-of-control-plane", "control-plane-outage"],
    ["crahs", "crash"],
    ["pause-crash", undefined], // either
    ["meteor", undefined],
  ])("of faults: %s", (word, meant) => expect(nearest(word, kindsAt(["faults", 0, "kind"]))).toBe(meant));

  test.each([
    ["global-failover", "failover-global"],
    ["reboot-instance", "reboot"],
    ["SwitchoverGlobalCluster", "switchover-global"],
    ["RebootDBInstance", "reboot"],
    ["StopDBCluster", "stop-cluster"],
    ["BacktrackDBCluster", "backtrack"],
  ])("of actions: %s", (word, meant) => expect(nearest(word, kindsAt(["actions", 0, "kind"]))).toBe(meant));

  test.each([
    ["faults: [{ kind: instance-crash, instance: writer-1, at: 1s }]", "crash"],
    ["actions: [{ kind: RebootDBInstance, instance: writer-1, at: 1s }]", "reboot"],
    ["faults: [{ kind: crash, instance: main-writer-1, at: 1s }]", "writer-1"],
    ["parameters: { periodOfGossip: 1s }", "gossipPeriod"],
    ["expect: { maxWriteUnavailable: 1s }", "writesUnavailableMax"],
    ["random: { kinds: [node-crash] }", "crash"],
    ["random: { does: [reboots] }", "reboot"],
  ])("where it was written: %s", (text, meant) => expect(refusal("", text)).toContain(` Did you mean "${meant}"?`));
});
