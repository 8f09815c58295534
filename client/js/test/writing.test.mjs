// What Ada's own keys do.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { applied, browser } from "./harness/page.mjs";

let chromium;
before(async () => { chromium = await browser(); });
after(() => chromium.close());

test("what is typed is told in the same order, and adds up to the text", () =>
  chromium.with({ text: "Hello" }, async (surface) => {
    await surface.at(5);
    await surface.type(" team");
    await surface.press("Enter");
    await surface.press("Backspace");
    await surface.type("😀!");
    await surface.press("ArrowLeft");
    await surface.press("Backspace");

    const told = await surface.told("changed");
    assert.equal(told.reduce((text, [changes]) => applied(text, changes), "Hello"), "Hello team!");
    assert.equal(await surface.text(), "Hello team!");
    assert.equal(await surface.caret(), 10);
  }));

test("Enter goes on with a list, and ends it in an empty item", () =>
  chromium.with({ text: "- one" }, async (surface) => {
    await surface.at(5);
    await surface.press("Enter");
    await surface.type("two");
    await surface.press("Enter");
    assert.equal(await surface.text(), "- one\n- two\n- ");
    await surface.press("Enter");
    assert.equal(await surface.text(), "- one\n- two\n");
  }));

test("Enter gives ordered items their numbers", () =>
  chromium.with({ text: "1. one\n2. two\n   more\n3. three" }, async (surface) => {
    await surface.at(6);
    await surface.press("Enter");
    assert.equal(await surface.text(), "1. one\n2. \n3. two\n   more\n4. three");
  }));

test("Enter goes on with an open task and with a quote", () =>
  chromium.with({ text: "- [x] asked Ben\n\n> he said" }, async (surface) => {
    await surface.at(27);
    await surface.press("Enter");
    await surface.at(15);
    await surface.press("Enter");
    assert.equal(await surface.text(), "- [x] asked Ben\n- [ ] \n\n> he said\n> ");
  }));

test("Enter in a table begins the next row, and an empty row ends the table", () =>
  chromium.with({ text: "| a | b |\n|---|---|\n| 1 | 2 |" }, async (surface) => {
    await surface.at(27);
    await surface.press("Enter");
    assert.equal(await surface.text(), "| a | b |\n|---|---|\n| 1 | 2 |\n|  |  |");
    await surface.type("3");
    assert.match(await surface.text(), /\n\| 3 \|  \|$/);
    await surface.press("Backspace");
    await surface.press("Enter");
    assert.equal(await surface.text(), "| a | b |\n|---|---|\n| 1 | 2 |\n");
  }));

test("Tab and Shift-Tab move an item with what stands under it", () =>
  chromium.with({ text: "1. one\n2. two\n   - three\n3. four" }, async (surface) => {
    await surface.at(12);
    await surface.press("Tab");
    assert.equal(await surface.text(), "1. one\n   2. two\n      - three\n3. four");
    await surface.press("Shift+Tab");
    assert.equal(await surface.text(), "1. one\n2. two\n   - three\n3. four");
  }));

test("Tab leaves the text outside of a list, and everywhere after Escape", () =>
  chromium.with({ text: "words\n\n- item\n- item" }, async (surface) => {
    const focused = () => surface.page.evaluate(() => document.activeElement.id || document.activeElement.className);
    await surface.at(2);
    await surface.press("Tab");
    assert.equal(await focused(), "after");

    await surface.at(16);
    await surface.press("Escape");
    assert.deepEqual(await surface.told("leave"), [["out"]]);
    await surface.press("Tab");
    assert.equal(await focused(), "after");

    await surface.at(16);
    await surface.press("Escape");
    await surface.press("Shift+Tab");
    assert.equal(await focused(), "before");
    assert.equal(await surface.text(), "words\n\n- item\n- item");
  }));

test("Alt with an arrow asks for the section before or after", () =>
  chromium.with({ text: "a\nb" }, async (surface) => {
    await surface.at(0);
    await surface.press("Alt+ArrowUp");
    await surface.press("Alt+ArrowDown");
    assert.deepEqual(await surface.told("leave"), [["up"], ["down"]]);
    assert.equal(await surface.text(), "a\nb");
  }));

test("undo and redo are asked for, never done here", () =>
  chromium.with({ text: "" }, async (surface) => {
    await surface.at(0);
    await surface.type("kept");
    await surface.press("Control+z");
    await surface.press("Control+Shift+Z");
    await surface.press("Control+y");
    await surface.page.evaluate(() => {
      for (const inputType of ["historyUndo", "historyRedo"]) {
        document.querySelector(".cm-content").dispatchEvent(new InputEvent("beforeinput", { inputType, bubbles: true, cancelable: true }));
      }
    });
    assert.equal((await surface.told("undo")).length, 2);
    assert.equal((await surface.told("redo")).length, 3);
    assert.equal(await surface.text(), "kept");
  }));

test("a mark typed over selected words goes around them", () =>
  chromium.with({ text: "Ada saw it" }, async (surface) => {
    await surface.at(0, 3);
    await surface.type("**");
    assert.equal(await surface.text(), "**Ada** saw it");
    assert.deepEqual(await surface.caret(), [2, 5]);
    await surface.at(12, 14);
    await surface.type("[");
    assert.equal(await surface.text(), "**Ada** saw [it]");
  }));

test("keys and the toolbar set and take away the same marks", () =>
  chromium.with({ text: "the cache fell" }, async (surface) => {
    await surface.at(6);
    await surface.press("Control+b");
    assert.equal(await surface.text(), "the **cache** fell");
    assert.deepEqual((await surface.told("formats")).at(-1), [["strong"]]);
    await surface.call("command", "strong");
    assert.equal(await surface.text(), "the cache fell");
    await surface.at(4, 9);
    await surface.press("Control+i");
    assert.equal(await surface.text(), "the _cache_ fell");
    await surface.press("Control+i");
    await surface.press("Control+e");
    assert.equal(await surface.text(), "the `cache` fell");
    await surface.press("Control+e");
    await surface.press("Control+Shift+K");
    assert.equal(await surface.text(), "the [cache]() fell");
    assert.equal(await surface.caret(), 12);
  }));

for (const [name, text, result] of [
  ["heading", "Impact", "### Impact"],
  ["heading", "### Impact", "#### Impact"],
  ["heading", "#### Impact", "Impact"],
  ["heading", "# Impact", "### Impact"],
  ["list", "one\n\ntwo", "- one\n\n- two"],
  ["list", "- one\n- two", "one\ntwo"],
  ["ordered", "- one\n- two", "1. one\n2. two"],
  ["task", "- one\ntwo", "- [ ] one\n- [ ] two"],
  ["task", "- [x] one", "one"],
  ["quote", "one\ntwo", "> one\n> two"],
  ["quote", "> one\n> two", "one\ntwo"],
  ["codeblock", "a ``` b", "````\na ``` b\n````"],
  ["codeblock", "```sh\nls\n```", "ls"],
  ["table", "", "| Heading | Heading |\n| --- | --- |\n|  |  |"],
  ["strong", "- one \n- two", "- **one** \n- **two**"],
  ["nonsense", "one", "one"],
]) {
  test(`the command ${name} makes ${JSON.stringify(result)} of ${JSON.stringify(text)}`, () =>
    chromium.with({ text }, async (surface) => {
      await surface.at(0, text.length);
      await surface.call("command", name);
      assert.equal(await surface.text(), result);
    }));
}

test("Ctrl-Enter and a click on its box check a task", () =>
  chromium.with({ text: "words\n\n- [ ] ask Ben" }, async (surface) => {
    await surface.at(18);
    await surface.press("Control+Enter");
    assert.equal(await surface.text(), "words\n\n- [x] ask Ben");
    await surface.at(2);
    await surface.page.locator("input[type=checkbox]").click();
    assert.equal(await surface.text(), "words\n\n- [ ] ask Ben");
    assert.equal(await surface.page.locator("input[type=checkbox]").isChecked(), false);
    assert.equal(await surface.caret(), 2, "the caret stays");
    const told = await surface.told("changed");
    assert.deepEqual(told.at(-1), [[10, 1, " "]]);
  }));

test("a draft is put at the caret as an edit of the user", () =>
  chromium.with({ text: "ab" }, async (surface) => {
    await surface.at(1);
    await surface.call("insert", "kept\r\ndraft");
    assert.equal(await surface.text(), "akept\ndraftb");
    assert.deepEqual(await surface.told("changed"), [[[1, 0, "kept\ndraft"]]]);
  }));
