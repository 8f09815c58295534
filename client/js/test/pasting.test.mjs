import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser } from "./harness/page.mjs";

let chromium;
before(async () => { chromium = await browser(); });
after(() => chromium.close());

test("pasted text has one kind of line break and no controls", () =>
  chromium.with({ text: "" }, async (surface) => {
    await surface.at(0);
    await surface.paste({ "text/plain": "\uFEFFa\r\nb\rc\u0000\u0007d\te" });
    assert.equal(await surface.text(), "a\nb\ncd\te");
    assert.deepEqual(await surface.told("changed"), [[[0, 0, "a\nb\ncd\te"]]]);
  }));

test("text with a plain and an HTML side is taken plain", () =>
  chromium.with({ text: "" }, async (surface) => {
    await surface.at(0);
    await surface.paste({ "text/plain": "plain", "text/html": "<b>rich</b>" });
    assert.equal(await surface.text(), "plain");
  }));

test("HTML alone is taken as its text, without what is not text", () =>
  chromium.with({ text: "" }, async (surface) => {
    await surface.at(0);
    await surface.paste({ "text/html": "<style>p{}</style><p style=\"color:red\">Ada &amp; <b>Ben</b></p><p>saw</p><img src=/x onerror=broken.push(1)><script>broken.push(2)</script>" });
    assert.equal(await surface.text(), "Ada & Ben\nsaw");
  }));

test("an address over selected words makes a link, an address alone stays one", () =>
  chromium.with({ text: "see the graph" }, async (surface) => {
    await surface.at(8, 13);
    await surface.paste({ "text/plain": "https://example.org/a?b=1\n" });
    assert.equal(await surface.text(), "see the [graph](https://example.org/a?b=1)");
    await surface.paste({ "text/plain": " https://example.org" });
    assert.equal(await surface.text(), "see the [graph](https://example.org/a?b=1) https://example.org");
  }));

test("a script is no address", () =>
  chromium.with({ text: "words" }, async (surface) => {
    await surface.at(0, 5);
    await surface.paste({ "text/plain": "javascript:alert(1)" });
    assert.equal(await surface.text(), "javascript:alert(1)");
  }));

test("what is copied and pasted again is the Markdown, and nothing selected copies nothing", () =>
  chromium.with({ text: "a **bold** word" }, async (surface) => {
    await surface.at(2, 10);
    await surface.press("Control+c");
    await surface.at(15);
    await surface.press("Control+x");
    await surface.press("Control+v");
    assert.equal(await surface.text(), "a **bold** word**bold**");
  }));

test("dropped text is as sane as pasted text, and a dropped file is not taken", () =>
  chromium.with({ text: "" }, async (surface) => {
    await surface.at(0);
    await surface.page.evaluate(() => {
      const drop = (fill) => {
        const dataTransfer = new DataTransfer();
        fill(dataTransfer);
        const { left, top } = document.querySelector(".cm-content").getBoundingClientRect();
        document.querySelector(".cm-content").dispatchEvent(
          new DragEvent("drop", { dataTransfer, clientX: left + 1, clientY: top + 1, bubbles: true, cancelable: true }));
      };
      drop((transfer) => transfer.setData("text/plain", "a\r\nb\u0000"));
      drop((transfer) => transfer.items.add(new File(["file"], "file.txt", { type: "text/plain" })));
    });
    assert.equal(await surface.text(), "a\nb");
  }));
