// A real nginx in front of the server, set up as people set it up, well or badly.
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Proxy } from "./proxy.mjs";

/** `NGINX` names another place. Debian has it as nginx-light, others as nginx. */
const BINARY = process.env.NGINX ?? ["/usr/sbin/nginx", "/usr/bin/nginx", "/opt/homebrew/bin/nginx"].find(existsSync);

/** Why a journey behind nginx cannot be walked here; `false` if it can. */
export const MISSING = BINARY === undefined && "nginx is not installed";

/** What nginx needs to let a socket pass. */
export const UPGRADE = `proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";`;

export class Nginx extends Proxy {
  #server;

  /** `directives`: what stands beside `proxy_pass`. Without any, nginx lets no socket pass and holds answers back. */
  static async before(server, directives = "") {
    const nginx = await new Nginx().settle();
    nginx.#server = new URL(server.address);
    await nginx.start(directives);
    return nginx;
  }

  /** Starts at the same address as before. */
  start(directives = "") {
    return this.runs(`
      server {
        listen ${this.host};
        location / { proxy_pass http://${this.#server.host}; proxy_set_header Host $http_host; ${directives} }
      }`);
  }

  /** Runs with what stands in `http`. */
  async runs(http) {
    const folder = (name) => `${name}_temp_path ${join(this.folder, name)};`;
    const file = join(this.folder, "nginx.conf");
    await writeFile(file, `
      daemon off; master_process off; pid ${join(this.folder, "pid")};
      events { worker_connections 256; }
      http {
        access_log off; ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(folder).join(" ")}
        ${http}
      }`);
    await this.run(BINARY, ["-p", this.folder, "-e", "stderr", "-c", file]);
  }
}
