// What Ben's edits and his caret do while Ada writes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chance } from "./harness/module.mjs";
import { applied, browser } from "./harness/page.mjs";

let chromium;
before(async () => { chromium = await browser(); });
after(() => chromium.close());

const BEN = { key: "ben", name: "Ben", person: 2 };

test("Ben's edits move Ada's caret with the words it stands at, and are not told as hers", () =>
  chromium.with({ text: "one two" }, async (surface) => {
    await surface.at(4);
    await surface.forget();
    await surface.call("apply", [0, 0, "zero ", 12, 0, "!"]);
    assert.equal(await surface.text(), "zero one two!");
    assert.deepEqual(await surface.told("selected"), [[9, 9, true]]);
    assert.deepEqual(await surface.told("changed"), []);
    await surface.type("x");
    assert.equal(await surface.text(), "zero one xtwo!");
  }));

test("an edit far above does not move the line that Ada writes on", () =>
  chromium.with({ text: Array.from({ length: 200 }, (_, n) => `Line ${n} of the post-mortem`).join("\n\n") }, async (surface) => {
    await surface.at((await surface.text()).indexOf("Line 120"));
    const top = () => surface.page.evaluate(() => document.querySelector(".my-line").getBoundingClientRect().top);
    await surface.until(() => document.querySelector(".my-line")?.textContent.startsWith("Line 120"));
    await surface.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const before = await top();
    await surface.call("apply", [0, 0, "Ben adds a line\n\n".repeat(20)]);
    await surface.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    assert.ok(Math.abs((await top()) - before) < 2, `moved from ${before} to ${await top()}`);
  }));

for (const seed of [7, 77]) {
  test(`edits of both add up to the same text (seed ${seed})`, () =>
    chromium.with({ text: "- [ ] The **cache** fell.\n\n| a | b |\n|---|---|\n| 1 | 2 |" }, async (surface) => {
      const below = chance(seed);
      let other = await surface.text();
      await surface.at(0);
      for (let round = 0; round < 60; round++) {
        await surface.forget();
        if (below(2)) {
          const at = below(other.length + 1);
          const deleted = below(Math.min(4, other.length - at) + 1);
          const changes = [at, deleted, ["**", "x", "\n", "> ", "- ", "`", "| "][below(7)], 0, 0, below(3) ? "" : "a"];
          await surface.call("apply", changes);
          other = applied(other, changes);
        } else {
          await surface.call("select", below(other.length + 1), below(other.length + 1));
          await surface.press(["a", "Enter", "Backspace", "Delete", "Tab", "Control+b"][below(6)]);
          await surface.call("focus");
          for (const [changes] of await surface.told("changed")) other = applied(other, changes);
        }
        assert.equal(await surface.text(), other);
      }
    }));
}

test("a composition keeps its text when Ben writes elsewhere, and is told whole before its end", () =>
  chromium.with({ text: "above\n\nbelow " }, async (surface) => {
    await surface.at(13);
    await surface.compose("に", "にほ");
    assert.deepEqual(await surface.told("composing"), [[true]]);
    const start = applied(await replica(surface, "above\n\nbelow "), [0, 0, "Ben: "]);
    await surface.call("apply", [0, 0, "Ben: "]);
    await surface.forget();
    await surface.page.evaluate(() => { window.node = getSelection().anchorNode; });
    await surface.call("setPeople", [{ ...BEN, anchor: 18, head: 19 }, { key: "noor", name: "Noor", person: 3, anchor: 2, head: 2 }]);
    assert.deepEqual(await surface.page.locator(".flag").allTextContents(), ["Noor"], "no caret is drawn into it");
    assert.ok(await surface.page.evaluate(() => node.isConnected && node === getSelection().anchorNode));
    await surface.compose("にほん");
    await surface.commit("日本");
    await surface.until(() => told.some(([name, active]) => name === "composing" && active === false));

    assert.equal(await surface.text(), "Ben: above\n\nbelow 日本");
    const told = await surface.page.evaluate(() => told.filter(([name]) => name === "changed" || name === "composing"));
    assert.deepEqual(told.at(-1), ["composing", false]);
    assert.equal(await replica(surface, start), "Ben: above\n\nbelow 日本");
    await surface.until(() => document.querySelectorAll(".caret").length === 2);
  }));

test("the line of a composition is not drawn anew while it runs", () =>
  chromium.with({ text: "[ ] ask Ben" }, async (surface) => {
    const boxes = () => surface.page.locator("input[type=checkbox]").count();
    await surface.at(0);
    await surface.compose("-", "- ");
    await surface.page.evaluate(() => { window.node = getSelection().anchorNode; });
    assert.equal(await surface.text(), "- [ ] ask Ben");
    assert.equal(await boxes(), 0);
    assert.ok(await surface.page.evaluate(() => node.isConnected));
    await surface.commit("- ");
    await surface.until(() => document.querySelector("input[type=checkbox]"));
    assert.equal(await surface.text(), "- [ ] ask Ben");
  }));

test("Ben's caret and selection are drawn, named, and outside of the accessibility tree", () =>
  chromium.with({ text: "one two three" }, async (surface) => {
    await surface.call("setPeople", [{ ...BEN, anchor: 4, head: 7 }]);
    const caret = surface.page.locator(".caret");
    assert.equal(await caret.getAttribute("aria-hidden"), "true");
    assert.equal(await caret.getAttribute("data-person"), "2");
    assert.equal(await caret.locator(".flag").textContent(), "Ben");
    assert.equal(await surface.page.locator(".sel").textContent(), "two");
    assert.doesNotMatch(await surface.content.ariaSnapshot(), /Ben/);
    await surface.call("setPeople", []);
    assert.equal(await caret.count(), 0);
  }));

test("a flag rests after a while and wakes with the next move", () =>
  chromium.with({ text: "one two three" }, async (surface) => {
    await surface.call("setPeople", [{ ...BEN, anchor: 3, head: 3 }]);
    assert.equal(await surface.page.locator(".caret.still").count(), 0);
    await surface.until(() => document.querySelector(".caret.still"));
    await surface.call("setPeople", [{ ...BEN, anchor: 5, head: 5 }]);
    await surface.until(() => document.querySelector(".caret:not(.still)"));
  }));

test("a flag at the right edge turns to the left", () =>
  chromium.with({ text: `${"word ".repeat(40)}\nshort` }, async (surface) => {
    await surface.call("setPeople", [{ ...BEN, name: "Bartholomew Longname", anchor: 60, head: 60 }]);
    const width = await surface.page.evaluate(() => document.querySelector(".cm-content").clientWidth);
    for (let head = 60; head < 130; head++) {
      await surface.call("setPeople", [{ ...BEN, name: "Bartholomew Longname", anchor: head, head }]);
      await surface.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      const right = await surface.page.evaluate(() =>
        document.querySelector(".flag").getBoundingClientRect().right - document.querySelector(".cm-content").getBoundingClientRect().left);
      assert.ok(right <= width + 1, `at ${head} the flag ends at ${right} of ${width}`);
    }
  }));

test("Ben's caret stays at its words while Ada writes", () =>
  chromium.with({ text: "one two" }, async (surface) => {
    await surface.call("setPeople", [{ ...BEN, anchor: 4, head: 4 }]);
    await surface.at(0);
    await surface.type("zero ");
    assert.equal(await beforeCaret(surface), "zero one ");
    await surface.at(9);
    await surface.type("new ");
    assert.equal(await beforeCaret(surface), "zero one ", "what she writes at his place comes after him");
    await surface.call("apply", [9, 0, "his "]);
    assert.equal(await beforeCaret(surface), "zero one his ", "what he writes comes before him");
  }));

test("undo places the caret where it says, never inside of a pair", () =>
  chromium.with({ text: "a😀b" }, async (surface) => {
    await surface.at(0);
    await surface.call("select", 2, 99);
    assert.deepEqual(await surface.caret(), [1, 4]);
  }));

/** A text after all edits told so far. */
async function replica(surface, text) {
  return (await surface.told("changed")).reduce((grown, [changes]) => applied(grown, changes), text);
}

/** The text of the first line before the caret that is drawn in it. */
function beforeCaret(surface) {
  return surface.page.evaluate(() => {
    const range = document.createRange();
    range.setStart(document.querySelector(".cm-line"), 0);
    range.setEndBefore(document.querySelector(".caret"));
    return range.toString();
  });
}
