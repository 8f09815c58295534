// A section of the document, as somebody sees it and writes in it.
import { becomes, eventually } from "./patience.mjs";

export class Section {
  #person;

  constructor(person, title) {
    this.#person = person;
    this.title = title;
    this.region = person.page.getByRole("region", { name: title, exact: true });
    this.surface = this.region.getByRole("textbox", { name: title, exact: true });
  }

  /** The text with its Markdown, as the surface holds it: marks that a reader does not see are part of it. */
  text() {
    return this.surface.evaluate((content) => content.cmTile.view.state.doc.toString());
  }

  /** Where the caret stands, in units of that text. */
  caret() {
    return this.surface.evaluate((content) => content.cmTile.view.state.selection.main.head);
  }

  /** The lines as a reader sees them, without the name flags of others. */
  lines() {
    return this.surface.evaluate((content) => [...content.querySelectorAll(".cm-line")].map((line) => {
      const copy = line.cloneNode(true);
      for (const caret of copy.querySelectorAll(".caret")) caret.remove();
      return copy.textContent;
    }));
  }

  reads(text) {
    return becomes(() => this.text(), text, `${this.title}, as ${this.#person.name} sees it`);
  }

  includes(words) {
    return eventually(async () => (await this.text()).includes(words), `${this.#person.name} sees ${JSON.stringify(words)} in ${this.title}`);
  }

  /** Puts the caret at the end of a line, counted from 0, or of the last one. */
  async goesToEnd(line = -1) {
    const lines = this.surface.locator(".cm-line");
    await (line < 0 ? lines.last() : lines.nth(line)).click();
    await this.#person.press(line < 0 ? "Control+End" : "End");
  }

  /** Types at the end. */
  async writes(text) {
    await this.goesToEnd();
    await this.#person.types(text);
  }

  /** The caret of somebody else is in the text, with their name. */
  async showsCaretOf(name) {
    await this.surface.locator(".caret .flag").getByText(name, { exact: true }).waitFor({ state: "attached" });
  }

  async showsNoCaretOf(name) {
    await this.surface.locator(".caret .flag").getByText(name, { exact: true }).waitFor({ state: "detached" });
  }

  get toolbar() {
    return this.region.getByRole("toolbar", { name: `Tools for ${this.title}` });
  }

  tool(name) {
    return this.toolbar.getByRole("button", { name, exact: true });
  }
}
