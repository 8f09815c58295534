// What a reader sees of the Markdown, and what the writer sees on their line.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser } from "./harness/page.mjs";

let chromium;
before(async () => { chromium = await browser(); });
after(() => chromium.close());

test("marks are hidden until the caret comes to their line, and for everyone who only reads", () =>
  chromium.with({ text: "### Head\n\na **b** _c_ `d` ~~e~~ \\*" }, async (surface) => {
    assert.deepEqual(await surface.shown(), ["Head", "", "a b c d e *"]);
    await surface.at(12);
    assert.deepEqual(await surface.shown(), ["Head", "", "a **b** _c_ `d` ~~e~~ \\*"]);
    assert.equal(await surface.page.locator(".my-line").count(), 1);
    await surface.at(2);
    assert.deepEqual(await surface.shown(), ["### Head", "", "a b c d e *"]);
    await surface.page.locator("#after").focus();
    await surface.until(() => !document.querySelector(".my-line"));
    assert.deepEqual(await surface.shown(), ["Head", "", "a b c d e *"]);
    await surface.call("setReadOnly", true);
    await surface.at(2);
    assert.deepEqual(await surface.shown(), ["Head", "", "a b c d e *"]);
  }));

test("each kind of mark has its look", () =>
  chromium.with({ text: "**strong** _emphasis_ `code` [link](https://example.org)\n\n```sh\nls\n```\n\n> quote" }, async (surface) => {
    for (const [look, text] of [
      [".md-strong", "strong"], [".md-emphasis", "emphasis"], [".md-code", "code"], [".md-link", "link"],
      [".md-block:nth-child(4)", "ls"], [".md-quote", "> quote"],
    ]) assert.equal(await surface.page.locator(look).textContent(), text, look);
  }));

test("a link shows its address only when the caret stands at it", () =>
  chromium.with({ text: "see [the graph](https://example.org/a) here" }, async (surface) => {
    await surface.at(1);
    assert.deepEqual(await surface.shown(), ["see the graph here"]);
    await surface.at(8);
    assert.deepEqual(await surface.shown(), ["see [the graph](https://example.org/a) here"]);
  }));

for (const [text, opened] of [
  ["[a](https://example.org/x)", ["https://example.org/x"]],
  ["https://example.org/bare", ["https://example.org/bare"]],
  ["[word][Ref]\n\n[ref]: https://example.org/ref", ["https://example.org/ref"]],
  ["[a](javascript:alert(1))", []],
  ["[a](//example.org)", []],
  ["[a](data:text/html,x)", []],
]) {
  test(`Ctrl and a click on ${JSON.stringify(text)} opens ${JSON.stringify(opened)}`, () =>
    chromium.with({ text: `${text}\n\nend` }, async (surface) => {
      await surface.page.evaluate(() => { window.opened = []; window.open = (...given) => { opened.push(given); return null; }; });
      await surface.page.locator(".md-link").first().click({ modifiers: ["Control"] });
      const got = await surface.page.evaluate(() => window.opened);
      assert.deepEqual(got.map(([address]) => address), opened);
      for (const [, target, features] of got) assert.deepEqual([target, features], ["_blank", "noopener,noreferrer"]);
    }));
}

test("a list hangs its wrapped lines under its words, and showing the mark moves nothing", () =>
  chromium.with({ text: `- ${"word ".repeat(60)}\n  - nested\n\nend` }, async (surface) => {
    const geometry = () => surface.page.evaluate(() => {
      const line = document.querySelector(".cm-line");
      const text = [...line.childNodes].at(-1);
      const range = document.createRange();
      range.selectNodeContents(text);
      const rects = [...range.getClientRects()].map(({ left, top }) => [Math.round(left), Math.round(top)]);
      return { first: rects[0], second: rects.at(-1), height: line.getBoundingClientRect().height };
    });
    const resting = await geometry();
    assert.equal(resting.first[0], resting.second[0], "the first and last row begin at the same place");
    assert.notEqual(resting.first[1], resting.second[1]);
    await surface.at(5);
    await surface.until(() => document.querySelector(".my-line"));
    assert.deepEqual(await geometry(), resting);
    assert.deepEqual((await surface.shown()).slice(1, 2), ["- nested"], "indentation is drawn, not shown");
  }));

test("the caret steps over hidden indentation as one", () =>
  chromium.with({ text: "- one\n  - two" }, async (surface) => {
    await surface.at(10);
    await surface.press("Home");
    await surface.press("ArrowLeft");
    assert.ok((await surface.caret()) <= 6);
  }));

test("a table is a grid whose columns line up, with its head in bold", () =>
  chromium.with({ text: `| When | What happened then |\n|:-|-|\n| 14:02${" ".repeat(80)}| ${"very long ".repeat(20)} |\n|  | b |\n\nend` }, async (surface) => {
    const lefts = await surface.page.evaluate(() => [...document.querySelectorAll(".md-row")].map((row) =>
      [...row.querySelectorAll(".md-cell")].map((cell) => Math.round(cell.getBoundingClientRect().left))));
    assert.equal(lefts.length, 3);
    for (const row of lefts) assert.deepEqual(row, lefts[0]);
    const pipes = await surface.page.evaluate(() => getComputedStyle(document.querySelector(".md-pipe")).color);
    assert.equal(pipes, "rgba(0, 0, 0, 0)", "its pipes are not seen");
    assert.equal((await surface.shown())[2].length, "| 14:02 | ".length + 200 + 1, "nor the spaces that align its source");
    const weight = await surface.page.evaluate(() => getComputedStyle(document.querySelector(".md-row-head .md-cell")).fontWeight);
    assert.equal(weight, "600");
    await surface.at((await surface.text()).indexOf("| b |") + 3);
    await surface.type("!");
    assert.match(await surface.text(), /\n\|  \| b! \|\n/);
  }));

test("writing a new paragraph does not move the line that it is written on", () =>
  chromium.with({ text: "first" }, async (surface) => {
    await surface.at(5);
    await surface.press("Enter");
    await surface.press("Enter");
    const top = () => surface.page.evaluate(() => {
      const { top, height } = document.querySelector(".my-line").getBoundingClientRect();
      return [top, height];
    });
    const resting = await top();
    await surface.type("s");
    assert.deepEqual(await top(), resting);
  }));

test("nor does it between two others, and the caret may pass through without moving the page", () =>
  chromium.with({ text: "first\n\nlast" }, async (surface) => {
    const tops = () => surface.page.evaluate(() => [...document.querySelectorAll(".cm-line")].map((line) => line.getBoundingClientRect().top));
    await surface.at(5);
    await surface.press("Enter");
    const resting = await tops();
    await surface.type("s");
    assert.deepEqual(await tops(), resting);
    await surface.press("Backspace");
    await surface.press("ArrowDown");
    assert.deepEqual((await tops()).at(-1), resting.at(-1));
  }));

test("pressing the pointer on a line shows its marks only when it is let go", () =>
  chromium.with({ text: "a **b** c\n\nend" }, async (surface) => {
    const box = await surface.page.locator(".cm-line").first().boundingBox();
    await surface.page.mouse.move(box.x + 10, box.y + box.height / 2);
    await surface.page.mouse.down();
    await surface.until(() => surface.hasFocus());
    assert.deepEqual((await surface.shown())[0], "a b c");
    await surface.page.mouse.up();
    await surface.until(() => document.querySelector(".cm-line").textContent === "a **b** c");
  }));

test("the formats at the caret are told when they change, and only then", () =>
  chromium.with({ text: "### Head\n\n- [ ] **a**\n> `c`" }, async (surface) => {
    const last = async () => (await surface.told("formats")).at(-1)?.[0];
    await surface.at(5);
    assert.deepEqual(await last(), ["heading3"]);
    await surface.at(19);
    assert.deepEqual(await last(), ["strong", "list", "task"]);
    const count = (await surface.told("formats")).length;
    await surface.press("ArrowRight");
    await surface.press("ArrowLeft");
    assert.equal((await surface.told("formats")).length, count);
  }));

test("a surface that is gone leaves nothing behind", () =>
  chromium.with({ text: "words" }, async (surface) => {
    await surface.at(2);
    await surface.call("destroy");
    assert.equal(await surface.page.locator("#surface").innerHTML(), "");
    await surface.page.locator("#before").click();
  }));
