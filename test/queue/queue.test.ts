/**
 * `borealis swarm --queue` and `borealis worker` over a real redis-server: whoever is killed, and whenever, every seed
 * counts exactly once.
 */
import { spawn, type ChildProcess } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { obtainQueuePackages, obtainRedis } from "../../tools/redis.mjs";
import { parseAllDocuments } from "yaml";
import { openQueue } from "../../sim/node/index.ts";
import { PACKAGE_ROOT } from "../cli/cli.ts";
import { RedisServer, type Persistence } from "./redis.ts";

const SMALL = `scenario: 1
name: small
duration: 1s
topology: { clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 2 } }] }
workloads: [{ id: app, kind: open, rate: 50/s }]
random: { faults: 3, kinds: [crash, pause, partition], longest: 100ms }
`;
/** Chunks of one seed. */
const SEEDS = 60;

let folder: string;
let local: Found;
const servers: RedisServer[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  obtainRedis();
  folder = realpathSync(mkdtempSync(join(tmpdir(), "borealis-queue-")));
  writeFileSync(join(folder, "small.yaml"), SMALL);
  symlinkSync(join(obtainQueuePackages(), "node_modules"), join(folder, "node_modules"));
  local = json(await borealis(["swarm", "small.yaml", "--seeds", String(SEEDS), "--json", "--quiet"]).ended);
}, 300_000);
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const server of servers.splice(0)) await server.kill();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}
interface Found {
  readonly seeds: number;
  readonly passed: number;
  readonly digest: string;
  readonly cut: string | null;
}
interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

function borealis(args: readonly string[], cwd = folder, root = PACKAGE_ROOT): Started {
  return started(process.execPath, [join(root, "bin", "borealis.js"), ...args], cwd);
}

function started(command: string, args: readonly string[], cwd: string, env: Record<string, string> = {}): Started {
  const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  const said = { out: "", err: "" };
  child.stdout.on("data", (text) => (said.out += text));
  child.stderr.on("data", (text) => (said.err += text));
  children.push(child);
  return { child, ended: new Promise((resolve) => child.on("close", (code) => resolve({ code, ...said }))) };
}

async function redis(persistence: Persistence, more: readonly string[] = []): Promise<RedisServer> {
  const server = await RedisServer.start(join(folder, `redis-${servers.length}-${persistence}`), persistence, more);
  servers.push(server);
  return server;
}

const journalOf = (name: string): string => join(folder, `${name}.journal`);
const coordinator = ({ address }: RedisServer, name: string, ...more: string[]): Started =>
  borealis([
    "swarm",
    "small.yaml",
    "--seeds",
    String(SEEDS),
    "--json",
    "--queue",
    address,
    "--resume",
    journalOf(name),
    ...more,
  ]);
const worker = ({ address }: RedisServer, ...more: string[]): Started =>
  borealis(["worker", "--queue", address, "--jobs", "1", "--lease", "1s", ...more]);

async function until(what: string, is: () => boolean): Promise<void> {
  for (const begun = Date.now(); !is(); await new Promise((resolve) => setTimeout(resolve, 20)))
    if (Date.now() - begun > 60_000) throw new Error(`Nobody has seen that ${what}.`);
}
const chunksIn = (name: string): number[] => {
  const lines = existsSync(journalOf(name)) ? readFileSync(journalOf(name), "utf8").split("\n").slice(1, -1) : [];
  return lines.map((line) => (JSON.parse(line) as { id: number }).id);
};
const json = ({ out, err }: Ended): Found => {
  if (!out.startsWith("{")) throw new Error(`No report: ${out}${err}`);
  return JSON.parse(out) as Found;
};
/** Every chunk once in the journal, every seed once in the report, and the very runs of the swarm of one machine. */
const expectWhole = (name: string, ended: Ended): void => {
  const { seeds, passed, digest, cut } = json(ended);
  expect([ended.code, seeds, passed, digest, cut], ended.err).toEqual([0, SEEDS, SEEDS, local.digest, null]);
  expect(chunksIn(name).toSorted((a, b) => a - b)).toEqual(Array.from({ length: SEEDS }, (_, id) => id));
};

describe("queue: whoever dies, every seed counts once, and plays what it plays on one machine", () => {
  test("two coordinators want the same seeds, a worker is killed, and Redis with its disk is", async () => {
    const server = await redis("kept");
    const [one, two] = ["one", "two"].map((name) => coordinator(server, name));
    const [victim] = [worker(server), worker(server)];
    await until("three chunks are played", () => chunksIn("one").length >= 3);
    victim.child.kill("SIGKILL");
    await until("ten chunks are played", () => chunksIn("two").length >= 10);
    await server.kill();
    await server.begin();
    const ended = await Promise.all([one.ended, two.ended]);
    expectWhole("one", ended[0]);
    expectWhole("two", ended[1]);
  });

  test("Redis forgets everything in a restart: what is open is put in again", async () => {
    const server = await redis("forgetful");
    const swarm = coordinator(server, "forgotten");
    worker(server);
    await until("three chunks are played", () => chunksIn("forgotten").length >= 3);
    await server.kill();
    await server.begin();
    expectWhole("forgotten", await swarm.ended);
  });

  test("stopped, a worker gives back what it has, a coordinator tells what it had, and leaves no work behind", async () => {
    const server = await redis("forgetful");
    // Of so many that the worker is never through before it is stopped.
    const more = ["--seeds", "1000", "--quiet"];
    const swarm = coordinator(server, "stopped", ...more);
    const first = worker(server, "--lease", "1h");
    await until("three chunks are played", () => chunksIn("stopped").length >= 3);
    first.child.kill("SIGTERM");
    const gone = await first.ended;
    expect([gone.code, gone.out, gone.err]).toEqual([
      0,
      "",
      expect.stringMatching(/\d+ seeds played(; 1 chunk given back)?\n$/),
    ]);
    swarm.child.kill("SIGINT");
    const told = await swarm.ended;
    expect([told.code, json(told).cut, told.err]).toEqual([4, "interrupted", ""]);
    expect(json(told).seeds).toBe(chunksIn("stopped").length * 10);
    const last = worker(server, "--idle", "1ms", "--json");
    const idle = await last.ended;
    expect([idle.code, idle.err]).toEqual([0, expect.stringContaining("\n0 seeds played\n")]);
    expect(json(idle)).toMatchObject({ format: "borealis-worker/1", seeds: 0, chunksGivenBack: 0 });
  });
});

describe("queue: what cannot be is a sentence, and never waited for", () => {
  test("Redis goes away for good: the coordinator tells what it had, the worker ends", async () => {
    const server = await redis("forgetful");
    const swarm = coordinator(server, "lost", "--patience", "1s");
    const player = worker(server, "--patience", "1s");
    await until("a chunk is played", () => chunksIn("lost").length >= 1);
    await server.kill();
    const sentence = `${server.address}: Redis has been away for 1 s, and is given up`;
    const [told, gone] = await Promise.all([swarm.ended, player.ended]);
    expect([told.code, json(told).cut, told.err]).toEqual([4, sentence, `${sentence}\n`]);
    expect([gone.code, gone.out, gone.err]).toEqual([2, "", expect.stringMatching(new RegExp(`${sentence}\n$`))]);
  });

  test("a chunk over which one worker after the other goes away is abandoned, and played again for whoever asks again", async () => {
    const { address } = await redis("forgetful");
    const connect = () =>
      openQueue({ address, build: "b", leaseMs: 200, patienceMs: 60_000, packageRoot: obtainQueuePackages() });
    const orders = await connect();
    const id = "chunk-deadly";
    const task = {
      id,
      chunk: { id: 0, scenario: 0, from: 1, seeds: 1 },
      job: { scenario: {}, mutations: [], strict: false } as never,
    };
    await orders.queue.offer([task]);
    let claims = 0;
    let found = await orders.queue.look(id);
    for (
      const begun = Date.now();
      found.kind === "open" && Date.now() - begun < 60_000;
      found = await orders.queue.look(id)
    ) {
      const worker = await connect();
      const tries = Date.now() + 1000;
      let claim = await worker.queue.claim();
      while (claim === undefined && Date.now() < tries) {
        await new Promise((resolve) => setTimeout(resolve, 30));
        claim = await worker.queue.claim();
      }
      if (claim !== undefined) claims++;
      // As when its machine loses power: nothing is given back.
      worker.link.close();
    }
    expect([claims, found]).toEqual([6, { kind: "abandoned", why: "job stalled more than allowable limit" }]);
    expect(await orders.queue.look(id)).toEqual({ kind: "gone" });
    orders.link.close();
  });

  test("a worker of another build is refused with the difference", async () => {
    const other = join(folder, "other");
    for (const part of ["bin", "dist/cli", "scenarios"])
      cpSync(join(PACKAGE_ROOT, part), join(other, part), { recursive: true });
    mkdirSync(join(other, "dist"), { recursive: true });
    writeFileSync(join(other, "package.json"), '{ "type": "module" }');
    appendFileSync(join(other, "dist", "cli", "main.js"), "// changed\n");
    const server = await redis("forgetful");
    coordinator(server, "foreign");
    await until("the swarm is there", () => existsSync(journalOf("foreign")));
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { code, err } = await borealis(["worker", "--queue", server.address, "--idle", "30s"], folder, other).ended;
    const { build } = JSON.parse(readFileSync(journalOf("foreign"), "utf8").split("\n")[0]) as { build: string };
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(
        `^worker: what waits at ${server.address} is of build ${build.replace("+", "\\+")}, and this is 0\\.1\\.0\\+`,
      ),
    ]);
  });

  test("a wrong password, and none where one is wanted", async () => {
    const server = await redis("forgetful", ["--requirepass", "right"]);
    const address = (password: string): string => `redis://:${password}@127.0.0.1:${server.port}`;
    const tried = (queue: string): Promise<Ended> =>
      borealis(["worker", "--queue", queue, "--idle", "1ms", "--quiet"]).ended;
    const [wrong, none, right] = await Promise.all([
      tried(address("wrong")),
      tried(server.address),
      tried(address("right")),
    ]);
    expect([wrong.code, wrong.err]).toEqual([
      2,
      `${server.address}: Redis refuses the user name or password in --queue\n`,
    ]);
    expect([none.code, none.err]).toEqual([
      2,
      `${server.address}: Redis wants a password: redis://:password@host:6379\n`,
    ]);
    expect([right.code, right.err]).toEqual([0, ""]);
  });

  test("nobody answers there, there is no address, or the packages are not installed", async () => {
    const nobody = ["worker", "--queue", "redis://127.0.0.1:1"];
    const refused: readonly (readonly [Started, string])[] = [
      [borealis(nobody), "redis://127.0.0.1:1: Redis cannot be reached (ECONNREFUSED)\n"],
      [
        borealis(["swarm", "small.yaml", ...nobody.slice(1)]),
        "redis://127.0.0.1:1: Redis cannot be reached (ECONNREFUSED)\n",
      ],
      [borealis(["worker"]), "worker: needs a queue to work for: --queue redis://host:6379\n"],
      [
        borealis(["worker", "--queue", "http://user:secret@host"]),
        '--queue is the address of a Redis, for instance redis://localhost:6379 or rediss://:password@host:6380/0; "http://host" is not\n',
      ],
      [
        borealis([...nobody, "--lease", "0s"]),
        '--lease is how long a chunk stays with a worker that is not heard of, for instance 60s or 10m; "0s" is not\n',
      ],
      [
        borealis(nobody, tmpdir()),
        "--queue needs two packages that are not installed: npm install bullmq@6 ioredis@5 (or, without a project, npx -p borealis -p bullmq@6 -p ioredis@5 borealis ...)\n",
      ],
    ];
    for (const [{ ended }, err] of refused) expect(await ended).toEqual({ code: 2, out: "", err });
  });
});

test("deploy/: the commands of the manifest's pods, taken out of it, play a swarm", async () => {
  const documents = parseAllDocuments(readFileSync(join(PACKAGE_ROOT, "deploy", "kubernetes-queue.yaml"), "utf8")).map(
    (one) => one.toJS() as Manifest,
  );
  const containerOf = (name: string): Container => {
    const found = documents.find(({ kind, metadata }) => kind !== "Service" && metadata.name === `borealis-${name}`);
    if (found === undefined) throw new Error(`There is no ${name} in the manifest.`);
    return found.spec.template.spec.containers[0];
  };
  const { command, args } = containerOf("redis");
  expect(command).toEqual(["redis-server"]);
  const server = await redis("kept", args);
  const env = { QUEUE: server.address, SCENARIO: "small.yaml", SEEDS: "6", JOURNALS: folder, JOBS: "1" };
  const pod = (name: string): Started => {
    const container = containerOf(name);
    expect(container.env?.map((one) => one.name).filter((one) => !(one in env))).toEqual([]);
    const own = container.args[0].replace(
      /npx --yes (-p \S+ )*borealis/,
      `"${process.execPath}" "${join(PACKAGE_ROOT, "bin", "borealis.js")}"`,
    );
    return started(container.command[0], ["-c", own], folder, env);
  };
  const worker = pod("worker");
  const { code, out } = await pod("coordinator").ended;
  expect([code, out]).toEqual([0, expect.stringContaining("6 seeds: 6 passed, 0 failed")]);
  worker.child.kill("SIGTERM");
  expect((await worker.ended).code).toBe(0);
});

interface Container {
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env?: readonly { readonly name: string }[];
}
interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly Container[] } } };
}
