// A real nginx in front of the server, set up as people set it up, well or badly.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "./patience.mjs";

const BINARY = process.env.NGINX ?? ["/usr/sbin/nginx", "/usr/bin/nginx", "/opt/homebrew/bin/nginx"].find(existsSync);

/** Why a journey behind nginx cannot be walked here; `false` if it can. */
export const MISSING = BINARY === undefined && "nginx is not installed";

/** What nginx needs to let a socket pass. */
export const UPGRADE = `proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";`;

export class Nginx {
  #server;
  #folder;
  #process;
  #log = "";

  /** `directives`: what stands beside `proxy_pass`. Without any, nginx lets no socket pass and holds answers back. */
  static async before(server, directives = "") {
    const nginx = new Nginx();
    nginx.#server = new URL(server.address);
    nginx.#folder = await mkdtemp(join(tmpdir(), "candor-nginx-"));
    nginx.address = `http://127.0.0.1:${await freePort()}`;
    await nginx.start(directives);
    return nginx;
  }

  /** Starts at the same address as before. */
  async start(directives = "") {
    const folder = (name) => `${name}_temp_path ${join(this.#folder, name)};`;
    const file = join(this.#folder, "nginx.conf");
    await writeFile(file, `
      daemon off; master_process off; pid ${join(this.#folder, "pid")};
      events { worker_connections 256; }
      http {
        access_log off; ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(folder).join(" ")}
        server {
          listen ${new URL(this.address).host};
          location / { proxy_pass http://${this.#server.host}; proxy_set_header Host $http_host; ${directives} }
        }
      }`);
    const child = spawn(BINARY, ["-p", this.#folder, "-e", "stderr", "-c", file], { stdio: ["ignore", "ignore", "pipe"] });
    let failed;
    child.on("error", (error) => { failed = error; });
    child.on("exit", () => { failed ??= new Error(`nginx has ended\n${this.#log}`); });
    child.stderr.on("data", (piece) => { this.#log += piece; });
    this.#process = child;
    await eventually(async () => {
      assert.ok(!failed, `nginx is needed for this journey: Debian has it as nginx-light, others as nginx, and NGINX names another place. ${failed}`);
      return fetch(`${this.address}/healthz`).then((answer) => answer.ok, () => false);
    }, `nginx is ready\n${this.#log}`);
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
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
