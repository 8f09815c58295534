// A real proxy in front of the server, in a process of its own over a folder of its own.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { get as getPlain } from "node:http";
import { get as getSecure } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "./patience.mjs";

export class Proxy {
  #process;
  #log = "";
  /** Where its files are. */
  folder;
  /** Where people reach it, without a slash at the end. */
  address;

  /** One at a free port that does not run yet. `scheme` as in addresses; everything of the server lies under `prefix`. */
  async settle(scheme = "http", prefix = "") {
    this.folder = await mkdtemp(join(tmpdir(), "candor-proxy-"));
    this.host = `127.0.0.1:${await freePort()}`;
    this.address = `${scheme}://${this.host}${prefix}`;
    return this;
  }

  /** Runs the program until it passes requests on. */
  async run(binary, args, env = {}) {
    const child = spawn(binary, args, { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, ...env } });
    let failed;
    child.on("error", (error) => { failed = error; });
    child.on("exit", () => { failed ??= new Error("it has ended"); });
    child.stderr.on("data", (piece) => { this.#log += piece; });
    this.#process = child;
    await eventually(async () => {
      assert.ok(!failed, `${binary} does not run: ${failed}\n${this.#log}`);
      return passes(`${this.address}/healthz`);
    }, `${binary} is ready\n${this.#log}`);
  }

  /** Ends it, and with it all that goes through it. */
  async stop() {
    const gone = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    await gone;
    this.#process = undefined;
  }

  async close() {
    if (this.#process) await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Whether there is an answer, whoever vouches for the one who gives it. */
function passes(address) {
  const get = address.startsWith("https:") ? getSecure : getPlain;
  return new Promise((done) => {
    const asked = get(address, { rejectUnauthorized: false }, (answer) => {
      answer.resume();
      done(answer.statusCode === 200);
    });
    asked.on("error", () => done(false));
  });
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
