// The proxies as `contrib/` sets them up: the very files, but for names, certificates and ports of this machine.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { MISSING as NO_NGINX, Nginx } from "./nginx.mjs";
import { Proxy } from "./proxy.mjs";

const CONTRIB = resolve(import.meta.dirname, "../../../contrib");

/** `CADDY` names another place. */
const CADDY = process.env.CADDY ?? ["/usr/bin/caddy", "/usr/local/bin/caddy", "/opt/homebrew/bin/caddy"].find(existsSync);

/** The path that both files name for a Candor that lies below another site. */
export const PREFIX = "/post-mortems";

/** Each by its name: why it is not here, or `false`; and how to put it before a server, which then lies under `prefix`. */
export const PROXIES = {
  nginx: { missing: NO_NGINX || (!isThere("openssl") && "openssl is not installed"), before: nginx },
  Caddy: { missing: CADDY === undefined && "Caddy is not installed", before: caddy },
};

async function nginx(server, prefix) {
  const proxy = await new Nginx().settle("https", prefix);
  const [key, certificate] = ["key.pem", "certificate.pem"].map((name) => join(proxy.folder, name));
  execFileSync("openssl", [
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
    "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
  ], { stdio: "ignore" });
  const [whole, below] = await file("nginx.conf");
  const site = prefix ? whole.replace(/ {4}location \/ \{[^}]*\}\n/, () => below) : whole;
  await proxy.runs(changed(site, [
    ["listen 443 ssl", `listen ${proxy.host} ssl`],
    ["    listen [::]:443 ssl http2;\n", ""],
    ["/etc/letsencrypt/live/post-mortems.example.org/fullchain.pem", certificate],
    ["/etc/letsencrypt/live/post-mortems.example.org/privkey.pem", key],
    ["http://127.0.0.1:7070", server.address],
  ]));
  return proxy;
}

async function caddy(server, prefix) {
  const proxy = await new Proxy().settle("https", prefix);
  const [whole, below] = await file("Caddyfile");
  const site = prefix ? whole.replace("\treverse_proxy 127.0.0.1:7070\n", () => below) : whole;
  const path = join(proxy.folder, "Caddyfile");
  // A certificate of its own, no port 80, nothing of it anywhere else on this machine.
  const options = "{\n\tadmin off\n\tlocal_certs\n\tskip_install_trust\n\tauto_https disable_redirects\n\tdefault_sni 127.0.0.1\n}\n";
  await writeFile(path, options + changed(site, [
    ["post-mortems.example.org {", `https://${proxy.host} {\n\tbind 127.0.0.1`],
    ["127.0.0.1:7070", new URL(server.address).host],
  ]));
  await proxy.run(CADDY, ["run", "--adapter", "caddyfile", "--config", path], { HOME: proxy.folder, XDG_DATA_HOME: proxy.folder, XDG_CONFIG_HOME: proxy.folder });
  return proxy;
}

/** A file of `contrib/`, and what stands in its last comment, which is for a Candor below another site. */
async function file(name) {
  const text = await readFile(join(CONTRIB, name), "utf8");
  const [whole, below] = text.split(/(?<=^\}\n)\n# Below a path of another site[^\n]*\n#\n/m);
  assert.ok(below, `${name} ends with a comment for a path`);
  return [whole, below.replaceAll(/^#/gm, "")];
}

/** Every change must find its place: else the file is not what is tried. */
function changed(text, changes) {
  return changes.reduce((so_far, [from, to]) => {
    assert.ok(so_far.includes(from), `there is no ${JSON.stringify(from)} in\n${so_far}`);
    return so_far.replaceAll(from, () => to);
  }, text);
}

function isThere(program) {
  try {
    execFileSync(program, ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
