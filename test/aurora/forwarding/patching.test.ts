/**
 * Forwarding through zero-downtime patching of the writer (cluster reference 1.9, 6.9: forwarding was dead after it in
 * some versions): calls wait while the engine is swapped, sessions stay, and transactions that leave no quiet moment
 * are rolled back as any restart does it.
 */
import { expect, test } from "vitest";
import { failed, play, session } from "./worlds.ts";

const rows = session("rows", "reads: 0%, thinkTime: 200ms, keys: { count: 500 }").replace("sessions: 1", "sessions: 4");
const patch = ["kind: patch-engine, cluster: shop-us, at: 4s"];
const swap = "zdpSwapMin: 2s, zdpSwapMax: 2s";

test("a forwarded change that comes during the swap waits for the patched engine; its session is the same", () => {
  const played = play({
    engine: "aurora-postgresql",
    duration: "14s",
    workloads: [rows],
    actions: patch,
    parameters: `{ ${swap} }`,
  });
  expect(failed(played)).toEqual([]);
  expect(played.report.forwardingErrors).toEqual([]);
  const done = played.history.filter(({ outcome }) => outcome === "ok");
  const spans = done.map(({ invoke, complete }) => complete - invoke);
  expect(Math.max(...spans)).toBeGreaterThan(1_500_000);
  expect(Math.max(...spans)).toBeLessThan(4_000_000);
  expect(spans.filter((span) => span > 1_000_000).length).toBeLessThanOrEqual(4);
  expect(done.filter(({ invoke }) => invoke > 8_000_000).length).toBeGreaterThan(50);
  expect(played.report.metrics["AuroraForwardingWriterTotalSessions"]).toEqual({ sum: 4 });
  expect(played.report.rdsEvents.find(({ id }) => id === "RDS-EVENT-0290")?.message).toContain("preserved");
});

test("transactions that are open all the time: when patience is over they are rolled back, told so, and forwarding goes on", () => {
  // Their queries wait for a lag of four seconds, with rows locked at the writer.
  const carts = session(
    "carts",
    "reads: 0%, thinkTime: 500ms, keys: { count: 900 }, transaction: { writes: 3, rereads: 3 }",
  ).replace("sessions: 1", "sessions: 12");
  const slow =
    "kind: slow-link, from: { outbound: shop-us }, to: { inbound: shop-far }, direction: one-way, extra: 4s, at: 0s";
  const played = play({
    engine: "aurora-postgresql",
    duration: "30s",
    workloads: [carts],
    faults: [slow],
    actions: [patch[0].replace("4s", "7s")],
    parameters: `{ ${swap}, zdpPatience: 1s }`,
  });
  expect(failed(played)).toEqual([]);
  expect(played.report.forwardingErrors.map(({ message }) => message.split(":")[0])).toEqual(["57P01"]);
  expect(played.history.some(({ outcome, invoke }) => outcome === "ok" && invoke > 12_000_000)).toBe(true);
  expect(played.report.checks.find(({ name }) => name.startsWith("C34-"))?.verdict).toBe("pass");
});
