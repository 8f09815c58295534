// What every journey needs: a server, a browser, and that nothing went wrong behind the scenes.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { Browser } from "./browser.mjs";
import { Line } from "./line.mjs";
import { Nginx } from "./nginx.mjs";
import { Server } from "./server.mjs";

/** Longer than anything in a journey waits, so that what it waited for in vain is told. */
const TIMEOUT = 240_000;

/** A server and a browser for the journeys of this file. `options`: what the server is told besides. */
export function stage(...options) {
  const one = new Stage();
  one.options = options;
  before(() => one.open());
  after(() => one.close());
  afterEach(() => one.clear());
  return one;
}

class Stage {
  #lacks = false;
  #flags = [];
  #people = [];
  #lines = [];

  async open() {
    this.server = await Server.start(this.options);
    this.browser = await Browser.start(this.#flags);
  }

  /** Skips all journeys if something that they need is missing on this machine, and says what. */
  unless(missing) {
    this.#lacks = missing;
    return this;
  }

  /** The browser takes any certificate for a good one: those of proxies that live as long as a journey. */
  trustingAnyCertificate() {
    this.#flags.push("--ignore-certificate-errors");
    return this;
  }

  /** A test. If it fails, it tells what everybody had before them. Skipped if it `lacks` something, which is said. */
  journey(name, walk, lacks = this.#lacks) {
    test(name, { timeout: TIMEOUT, skip: lacks }, async () => {
      try {
        await walk();
      } catch (error) {
        for (const person of this.#people) console.log(await person.view().catch(String));
        throw error;
      }
    });
  }

  /** Somebody who has never been here, and how they reach it. */
  async person(name, options = {}, address = this.server.address) {
    const person = await this.browser.person(name, address, options);
    this.#people.push(person);
    return person;
  }

  /** A line to the server; everything of it then lies under `prefix`. */
  async line(prefix) {
    return this.owns(await Line.to(this.server, prefix));
  }

  /** An nginx in front of the server, with these directives. */
  async nginx(directives) {
    return this.owns(await Nginx.before(this.server, directives));
  }

  /** What is closed at the end of the journey. */
  owns(line) {
    this.#lines.push(line);
    return line;
  }

  /** A new post-mortem with people in it: a link's word for each name. */
  async room(title, people, facts) {
    const postMortem = await this.server.postMortem(title, facts);
    const joined = await Promise.all(Object.entries(people).map(async ([name, role]) => {
      const person = await this.person(name);
      await person.joins(postMortem.links[role]);
      return person;
    }));
    return [postMortem, ...joined];
  }

  /** Everybody leaves, and nothing went wrong. */
  async clear() {
    const people = this.#people.splice(0);
    await this.browser.leave();
    for (const line of this.#lines.splice(0)) await line.close();
    // A journey that fails may leave it dead.
    if (!this.server.runs) await this.server.return();
    for (const person of people) person.hasHadNoTrouble();
    assert.doesNotMatch(this.server.log, /\bERROR\b|panicked/, "the server's log");
  }

  async close() {
    await this.browser?.close();
    await this.server?.close();
  }
}
