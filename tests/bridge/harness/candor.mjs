// The real `candor` for stock clients, and everybody who comes to it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import WebSocket from "ws";
import { eventually } from "../../journey/harness/patience.mjs";
import { Server } from "../../journey/harness/server.mjs";
import { Client } from "./client.mjs";

/** Longer than anything in a test waits, so that what it waited for in vain is told. */
const TIMEOUT = 120_000;

/** A server for the tests of this file. */
export function stage() {
  const one = new Stage();
  before(async () => { one.server = await Server.start(); });
  after(() => one.server?.close());
  return one;
}

class Stage {
  #clients = [];
  server;

  /** Skipped if something is `missing` on this machine, which is said. */
  test(name, walk, missing = false) {
    test(name, { timeout: TIMEOUT, skip: missing }, async () => {
      try {
        await walk();
      } catch (error) {
        console.log(this.server.log);
        throw error;
      } finally {
        for (const client of this.#clients.splice(0)) client.leave();
      }
      assert.doesNotMatch(this.server.log, /\bERROR\b|panicked/, "the server's log");
    });
  }

  /** A new post-mortem, and its members by their names: a link's word for each. */
  async room(title, people) {
    const postMortem = await this.server.postMortem(title);
    const members = [];
    for (const [name, role] of Object.entries(people)) members.push(await Member.joins(this.server, postMortem, role, name));
    return [postMortem, ...members];
  }

  /** A stock client in a section. */
  async client(member, section, options = {}) {
    const { url, token } = await member.token(options.role);
    const client = new Client(url, section, token, options);
    this.#clients.push(client);
    return client;
  }

  /** A socket that says what it likes. */
  async raw(member, section, role) {
    const { token } = await member.token(role);
    return Raw.to(this.server, `yjs/${member.postMortem.id}/${section}?token=${token}`);
  }
}

/** Somebody who has joined, in a browser that is a script. */
class Member {
  static async joins(server, postMortem, role, name) {
    const secret = postMortem.links[role].path.split("#")[1];
    const answer = await fetch(`${server.address}/api/v1/post-mortems/${postMortem.id}/join`, {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ secret, name }),
    });
    assert.equal(answer.status, 200, await answer.clone().text());
    const member = new Member();
    Object.assign(member, { server, postMortem, name, cookie: answer.headers.get("set-cookie").split(";")[0] });
    return member;
  }

  /** Locks or opens a section as the page does, over Candor's own protocol; `channel` is the section's place, from 1. */
  async locks(channel, locked) {
    const raw = await Raw.to(this.server, `live/${this.postMortem.id}`, { cookie: this.cookie, origin: this.server.address });
    raw.say(0, 1, 2, 1, 0);
    raw.say(channel, 5, 1, Number(locked));
    await eventually(async () => Boolean((await this.postMortem.sections())[channel - 1].lock) === locked, "the lock has changed");
    raw.socket.terminate();
  }

  /** Makes a token; `status` is what the server answers. */
  async token(role, status = 201) {
    const answer = await fetch(`${this.server.address}/api/v1/post-mortems/${this.postMortem.id}/tokens`, {
      method: "POST", headers: { "content-type": "application/json", cookie: this.cookie }, body: JSON.stringify(role ? { role } : {}),
    });
    assert.equal(answer.status, status, await answer.clone().text());
    return answer.json();
  }
}

/** A socket without manners. */
export class Raw {
  heard = [];

  static async to(server, path, headers = {}) {
    const raw = new Raw();
    raw.socket = new WebSocket(`${server.address.replace("http", "ws")}/${path}`, { headers });
    raw.socket.binaryType = "nodebuffer";
    raw.socket.on("message", (message) => raw.heard.push(message));
    raw.socket.on("close", (code, reason) => { raw.end = { code, reason: reason.toString() }; });
    raw.socket.on("unexpected-response", (_, answer) => { raw.status = answer.statusCode; answer.resume(); raw.socket.terminate(); });
    raw.socket.on("error", () => {});
    await eventually(() => raw.socket.readyState === WebSocket.OPEN || raw.status || raw.end, "the socket opens or is refused");
    return raw;
  }

  say(...bytes) {
    this.socket.send(Buffer.from(bytes.flat()));
  }

  /** How the server ends it. */
  async ended() {
    await eventually(() => this.end, "the server hangs up");
    return this.end;
  }
}
