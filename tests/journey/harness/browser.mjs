// A real browser, in which every person has a profile of their own.
import { chromium } from "playwright-core";
import { PATIENCE } from "./patience.mjs";
import { Person } from "./person.mjs";

const FLAGS = [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

export class Browser {
  #program;
  #people = [];

  /** `flags`: what it is started with besides. */
  static async start(flags = []) {
    const browser = new Browser();
    browser.#program = await chromium.launch({
      executablePath: process.env.CANDOR_CHROMIUM ?? process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [...FLAGS, ...flags],
    });
    return browser;
  }

  /** Somebody with a browser that has never been to `address`. */
  async person(name, address, options = {}) {
    const context = await this.#program.newContext({
      viewport: { width: 1280, height: 800 }, permissions: ["clipboard-read", "clipboard-write"], ...options,
    });
    context.setDefaultTimeout(PATIENCE);
    const person = await Person.with(context, name, address);
    this.#people.push(person);
    return person;
  }

  /** Everybody goes home. */
  async leave() {
    for (const person of this.#people.splice(0)) await person.leave();
  }

  async close() {
    await this.leave();
    await this.#program.close();
  }
}
