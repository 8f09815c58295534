// What the text does not take.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser } from "./harness/page.mjs";

let chromium;
before(async () => { chromium = await browser(); });
after(() => chromium.close());

test("an edit that would make the text too long is refused whole, and the page shows the text as it is", () =>
  chromium.with({ text: "12345678", maxLength: 10 }, async (surface) => {
    await surface.at(8);
    await surface.type("9ab");
    assert.equal(await surface.text(), "123456789a");
    assert.deepEqual(await surface.told("refused"), [["too-long"]]);
    assert.deepEqual(await surface.shown(), ["123456789a"]);
    await surface.paste({ "text/plain": "0000" });
    assert.equal((await surface.told("refused")).length, 2);
    await surface.press("Backspace");
    assert.equal(await surface.text(), "123456789");
    await surface.call("apply", [9, 0, "remote"]);
    assert.equal(await surface.text(), "123456789remote", "others are the server's to refuse");
    await surface.press("Backspace");
    assert.equal(await surface.text(), "12345678remote", "and a text that is too long may shrink");
  }));

test("a composition that does not fit leaves the text as it was", () =>
  chromium.with({ text: "1234567", maxLength: 8 }, async (surface) => {
    await surface.at(7);
    await surface.compose("に", "にほん");
    await surface.commit("日本語");
    await surface.until(() => told.some(([name, active]) => name === "composing" && active === false));
    assert.ok((await surface.text()).length <= 8);
    assert.deepEqual(await surface.shown(), [await surface.text()]);
    assert.ok((await surface.told("refused")).length >= 1);
  }));

test("a locked text takes no edit by any way, says so, and can still be selected and changed by the facilitator", () =>
  chromium.with({ text: "- [ ] locked text", readOnly: true, describedBy: "before" }, async (surface) => {
    await surface.at(17);
    const tries = [
      () => surface.type("x"),
      () => surface.press("Backspace"),
      () => surface.press("Enter"),
      () => surface.press("Control+b"),
      () => surface.press("Control+Enter"),
      () => surface.paste({ "text/plain": "x" }),
      () => surface.call("command", "list"),
      () => surface.call("insert", "x"),
      () => surface.page.locator("input[type=checkbox]").click(),
    ];
    for (const [n, attempt] of tries.entries()) {
      await surface.forget();
      await attempt();
      assert.equal(await surface.text(), "- [ ] locked text", `try ${n}`);
      assert.ok((await surface.told("refused")).every(([reason]) => reason === "read-only"));
      assert.ok((await surface.told("refused")).length >= 1, `try ${n} is told`);
      assert.deepEqual(await surface.told("changed"), []);
    }
    assert.equal(await surface.page.locator("input[type=checkbox]").isChecked(), false);
    await surface.press("Shift+Home");
    assert.notEqual(typeof (await surface.caret()), "number", "a selection can be made");
    await surface.call("apply", [17, 0, "!"]);
    assert.equal(await surface.text(), "- [ ] locked text!");
  }));

test("assistive technology is told what the text is, and when it is locked", () =>
  chromium.with({ text: "words", describedBy: "before" }, async (surface) => {
    const attribute = (name) => surface.content.getAttribute(name);
    assert.equal(await attribute("role"), "textbox");
    assert.equal(await attribute("aria-multiline"), "true");
    assert.equal(await attribute("aria-label"), "Impact");
    assert.equal(await attribute("aria-describedby"), "before");
    assert.equal(await attribute("spellcheck"), "true");
    assert.equal(await attribute("autocapitalize"), "sentences");
    assert.equal(await attribute("aria-readonly"), null);
    await surface.call("setReadOnly", true);
    await surface.call("setDescription", "after");
    assert.equal(await attribute("aria-readonly"), "true");
    assert.equal(await attribute("aria-describedby"), "after");
    await surface.at(0);
    assert.equal(await surface.call("hasFocus"), true);
    await surface.call("setReadOnly", false);
    await surface.type("x");
    assert.equal(await surface.text(), "xwords");
  }));
