/**
 * A redis-server of the test's own: on a free port of this machine, with a folder of its own; it may be killed and come
 * back.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { connect, createServer, type AddressInfo } from "node:net";
import { mkdirSync } from "node:fs";
import { obtainRedis } from "../../tools/redis.mjs";

/** kept: every command is on the disk before it is answered. forgetful: nothing outlives the process. */
export type Persistence = "kept" | "forgetful";

export class RedisServer {
  readonly port: number;
  readonly #folder: string;
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;

  private constructor(port: number, folder: string, args: readonly string[]) {
    this.port = port;
    this.#folder = folder;
    this.#args = args;
  }

  static async start(folder: string, persistence: Persistence, more: readonly string[] = []): Promise<RedisServer> {
    mkdirSync(folder, { recursive: true });
    const args = [
      "--save",
      "",
      "--appendonly",
      persistence === "kept" ? "yes" : "no",
      "--appendfsync",
      "always",
      ...more,
    ];
    const server = new RedisServer(await freePort(), folder, args);
    await server.begin();
    return server;
  }

  get address(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async begin(): Promise<void> {
    const args = ["--port", String(this.port), "--bind", "127.0.0.1", "--dir", this.#folder, ...this.#args];
    this.#child = spawn(obtainRedis(), args, { stdio: "ignore" });
    for (let tries = 0; !(await answers(this.port)); tries++) {
      if (tries === 200) throw new Error(`redis-server has not answered on port ${this.port}.`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  /** As a machine loses its power. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const settle = (is: boolean) => () => {
      socket.destroy();
      resolve(is);
    };
    socket.on("connect", settle(true)).on("error", settle(false));
  });
}
