// The real `candor`, in a process of its own, over a folder of its own.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { becomes, eventually } from "./patience.mjs";

const ROOT = resolve(import.meta.dirname, "../../..");

/** `CANDOR_BIN` names another binary, `CANDOR_CLIENT` another folder of the built page; empty, it is the page in the binary. */
const BINARY = resolve(ROOT, process.env.CANDOR_BIN ?? "target/debug/candor");
const PAGE = process.env.CANDOR_CLIENT === "" ? [] : ["--client", resolve(ROOT, process.env.CANDOR_CLIENT ?? "dist")];

export class Server {
  #folder;
  #options;
  #process;
  #log = "";
  /** Given by the operating system at the first start, and kept: people come back to where they were. */
  address;

  /** One that can save, on a free port of this machine. */
  static async start(options = []) {
    const server = new Server();
    server.#options = options;
    server.#folder = await mkdtemp(join(tmpdir(), "candor-journey-"));
    await server.#launch("127.0.0.1:0");
    return server;
  }

  /** Starts it again at the same address, over the same data. `largest`: its files cannot grow past so many bytes, as if the disk was full. */
  async return({ largest } = {}) {
    await this.#launch(new URL(this.address).host, largest);
  }

  async #launch(listen, largest) {
    assert.equal(this.#process, undefined, "the server runs already");
    // Whoever runs the tests may have a Candor of their own, with settings of their own.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("CANDOR_")));
    // In blocks of 512 bytes. Without the trap the system would end whoever writes more.
    const limited = largest ? ["sh", "-c", `trap "" XFSZ; ulimit -f ${largest / 512}; exec "$@"`, "limited"] : [];
    const data = join(this.#folder, "data");
    const [program, ...rest] = [...limited, BINARY, "serve", "--listen", listen, "--data", data, ...PAGE, ...this.#options];
    const child = spawn(program, rest, { env, stdio: ["ignore", "pipe", "pipe"] });
    this.#process = child;
    let greeting = "";
    child.on("error", (error) => { this.#log += String(error); });
    child.stdout.on("data", (piece) => { greeting += piece; });
    child.stderr.on("data", (piece) => { this.#log += piece; });
    const told = () => /http:\/\/[^\s/]+/.exec(greeting)?.[0];
    this.address = await eventually(told, `the server tells where it listens\n${this.#log}`);
    await eventually(() => this.get("readyz").then((answer) => answer.ok, () => false), "the server is ready");
  }

  /** Ends it in the middle of whatever it does, as the kernel does it: without a word. */
  async kill() {
    const child = this.#process;
    this.#process = undefined;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  get runs() {
    return this.#process !== undefined;
  }

  /** Kilobytes of memory that its process has, where the system tells (Linux). */
  async memory() {
    const status = await readFile(`/proc/${this.#process.pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)[1]);
  }

  /** Everything it has logged since the first start. */
  get log() {
    return this.#log;
  }

  async close() {
    if (this.#process) await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Reads what is at a path, as a script does. */
  get(path, secret) {
    const headers = secret ? { authorization: `Bearer ${secret}` } : {};
    return fetch(`${this.address}/${path}`, { headers });
  }

  /** Makes a post-mortem, as a script does it. */
  async postMortem(title, facts = {}, template = "default") {
    const answer = await fetch(`${this.address}/api/v1/post-mortems`, {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ title, facts, template }),
    });
    assert.equal(answer.status, 201, await answer.clone().text());
    return new PostMortem(this, await answer.json());
  }
}

/** A post-mortem, as a script with the participants' link knows it. */
export class PostMortem {
  #server;

  constructor(server, { id, links }) {
    this.#server = server;
    this.id = id;
    this.links = links;
    this.secret = links.participant.path.split("#")[1];
  }

  /** The Markdown twin of its page. */
  async markdown() {
    const answer = await this.#server.get(`p/${this.id}.md`, this.secret);
    assert.equal(answer.status, 200);
    return answer.text();
  }

  /** Its sections, as the API tells them. */
  async sections() {
    const answer = await this.#server.get(`api/v1/post-mortems/${this.id}`, this.secret);
    assert.equal(answer.status, 200);
    return (await answer.json()).sections;
  }

  /** What is written in a section, by its title. */
  async text(title) {
    return (await this.sections()).find((section) => section.title === title).text;
  }

  isWritten(title, text) {
    return becomes(() => this.text(title), text, `${title}, as the API tells it`);
  }
}
