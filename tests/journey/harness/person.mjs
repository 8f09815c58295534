// Somebody at a browser, and what they do and see. What they see is named as a screen reader names it.
import assert from "node:assert/strict";
import { becomes, eventually } from "./patience.mjs";
import { Section } from "./section.mjs";

/** What is printed of a page when a journey fails, in letters. */
const MOST_OF_A_VIEW = 4_000;

export class Person {
  /** What went wrong in this browser, although nobody may have seen it. */
  #trouble = [];
  #forgiven = [];
  #context;

  /** `address`: where this person reaches Candor. */
  static async with(context, name, address) {
    const person = new Person();
    person.name = name;
    person.address = address;
    person.#context = context;
    person.page = await context.newPage();
    await person.#listen();
    return person;
  }

  async #listen() {
    const home = new URL(this.address);
    const note = (trouble) => this.#trouble.push(trouble);
    await this.#context.addInitScript(() => addEventListener("securitypolicyviolation", (event) =>
      console.error(`content policy: ${event.violatedDirective} ${event.blockedURI}`)));
    this.#context.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== home.origin && protocol !== "data:") note(`left the origin: ${request.url()}`);
    });
    this.#context.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) note(`console: ${message.text()} (${message.location().url})`);
    });
    this.#context.on("weberror", (error) => note(`error: ${error.error()}`));
    this.#context.on("page", (page) => page.on("crash", () => note("the page crashed")));
    this.page.on("websocket", (socket) => {
      if (new URL(socket.url()).host !== home.host) note(`left the origin: ${socket.url()}`);
    });
  }

  /** What the browser may complain of in this journey, because the journey is about it. */
  forgives(pattern) {
    this.#forgiven.push(pattern);
  }

  /** Nothing is on the console, no policy was violated, and no request has left the origin. */
  hasHadNoTrouble() {
    const trouble = this.#trouble.filter((one) => !this.#forgiven.some((pattern) => pattern.test(one)));
    assert.deepEqual(trouble, [], `${this.name}'s browser`);
  }

  async leave() {
    await this.#context.close();
  }

  cookies() {
    return this.#context.cookies();
  }

  async goes(path) {
    await this.page.goto(`${this.address}/${path}`);
  }

  /** Comes into a post-mortem with one of its links. */
  async joins(link) {
    await this.goes(link.path);
    await this.givesName();
  }

  /** Answers the only question that is asked at the door. */
  async givesName() {
    await this.page.getByRole("textbox", { name: "What shall the others call you?" }).fill(this.name);
    await this.page.getByRole("button", { name: "Join" }).click();
    await this.isIn();
  }

  /** The document is there, and can be written or read. */
  async isIn() {
    await this.page.getByRole("main").locator("section").first().waitFor();
    await this.page.getByRole("textbox", { name: "TL;DR" }).waitFor();
  }

  /** A section, by its title. */
  section(title) {
    return new Section(this, title);
  }

  /** What the page needs to open without a connection is on this device. */
  async opensOffline() {
    await this.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  }

  goesOffline(off) {
    return this.#context.setOffline(off);
  }

  async reloads() {
    await this.page.reload();
    await this.isIn();
  }

  /** The server does not know this browser any more. */
  losesMembership() {
    return this.#context.clearCookies();
  }

  /** The tab's program ends without a word, and the same address is opened in a new one. */
  async crashes() {
    const address = this.page.url();
    const gone = this.page.waitForEvent("crash");
    this.page.goto("chrome://crash").catch(() => {});
    await gone;
    await this.page.close();
    this.page = await this.#context.newPage();
    await this.page.goto(address);
    await this.isIn();
  }

  /** The same person in a second tab of the same browser. */
  async opensAnotherTab() {
    const other = Object.create(this, { page: { value: await this.#context.newPage(), writable: true } });
    await other.page.goto(this.page.url());
    await other.isIn();
    return other;
  }

  /** Whether anybody looks at this tab, as the browser tells the page: without a screen it takes every tab for one that is looked at. */
  isSeen(seen) {
    return this.page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, !seen);
  }

  /** At least so many edits are kept on this device, or none if that is 0, and all of the rest is. */
  hasKept(edits) {
    const count = () => this.page.evaluate(async () => {
      const [{ name }] = await indexedDB.databases();
      const open = indexedDB.open(name);
      const database = await new Promise((done) => { open.onsuccess = () => done(open.result); });
      const keys = database.transaction("kept").objectStore("kept").getAllKeys();
      await new Promise((done) => { keys.onsuccess = done; });
      database.close();
      return {
        edits: keys.result.filter((key) => key.includes("/edit/")).map((key) => Number.parseInt(key.split("/").at(-1), 16)),
        bases: keys.result.filter((key) => key.includes("/base/")).length,
      };
    });
    return eventually(async () => {
      const kept = await count();
      return kept.bases > 0 && (edits === 0 ? kept.edits.length === 0 : Math.max(0, ...kept.edits) >= edits);
    }, `${edits} edits of ${this.name} are kept`);
  }

  press(...keys) {
    return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  /** `delay`: milliseconds between two keys. */
  types(text, delay = 0) {
    return this.page.keyboard.type(text, { delay });
  }

  async pastes(text) {
    await this.page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
    await this.press("Control+v");
  }

  /** What the bar says about saving. */
  saving() {
    return this.page.getByRole("banner").getByRole("status").innerText();
  }

  isTold(state) {
    return state instanceof RegExp
      ? eventually(async () => state.test(await this.saving()), `${this.name} is told ${state}`)
      : becomes(() => this.saving(), state, `what ${this.name} is told about saving`);
  }

  /** Who is here besides this person, as the bar says it. */
  async seesHere(...names) {
    const button = this.page.getByRole("banner").getByRole("button", { name: /(person|people) here: / });
    const named = async () => (await button.getAttribute("aria-label")).split(": ")[1].split(/, | and /).sort();
    await becomes(named, [this.name, ...names].sort(), `who is here, as ${this.name} sees it`);
  }

  /** Where this person is and what they have before them, as a screen reader has it. */
  async view() {
    const page = await this.page.locator("body").ariaSnapshot({ timeout: 2000 });
    return `${this.name} at ${this.page.url()}, keyboard in ${(await this.focus()).place}\n${page.slice(0, MOST_OF_A_VIEW)}`;
  }

  /** What has the keyboard: its role or element with its name, and whether it can be seen: in the window, with nothing over it. */
  focus() {
    return this.page.evaluate(() => {
      const at = document.activeElement;
      const labelled = (at.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "");
      const name = at.getAttribute("aria-label") ?? (labelled.join(" ").trim() || at.labels?.[0]?.textContent || at.textContent);
      const { left, right, top, bottom } = at.getBoundingClientRect();
      const x = (Math.max(left, 0) + Math.min(right, innerWidth)) / 2;
      const y = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
      const above = document.elementFromPoint(x, y);
      const inView = at !== document.body && right > left && bottom > top && above !== null && (at.contains(above) || above.contains(at));
      return { place: `${at.getAttribute("role") ?? at.localName}: ${name.trim().slice(0, 80)}`, inView };
    });
  }
}
