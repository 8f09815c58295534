import assert from "node:assert/strict";
import { test } from "node:test";
import { chance, load } from "./harness/module.mjs";

const { EditorState, Text, clamp, guard, mended, wellFormed } = await load("wellformed.ts", "guard.ts");

const SMILE = "😀";

test("one kind of line break, no controls, no byte order mark", () => {
  assert.equal(wellFormed("a\r\nb\rc\n\td\u2028e"), "a\nb\nc\n\td\ne");
  assert.equal(wellFormed("\uFEFFa\0b\u0007c\u0085"), "abc");
});

test("a half of a pair becomes the replacement character, a pair stays", () => {
  assert.equal(wellFormed(`${SMILE[0]}a${SMILE}${SMILE[1]}`), `\uFFFDa${SMILE}\uFFFD`);
});

test("a place inside of a pair goes before it", () => {
  const text = Text.of([`a${SMILE}b`]);
  assert.deepEqual([-1, 0, 1, 2, 3, 4, 99, NaN].map((at) => clamp(text, at)), [0, 0, 1, 1, 3, 4, 4, 0]);
});

test("deleting half of a pair takes all of it", () => {
  const text = Text.of([`a${SMILE}b`]);
  assert.deepEqual(mended(text, { from: 2, to: 3, insert: "" }), { from: 1, to: 3, insert: "" });
  assert.deepEqual(mended(text, { from: 0, to: 2, insert: "" }), { from: 0, to: 3, insert: "" });
});

test("an input method that changes only the second half of a pair is understood", () => {
  const text = Text.of([`a${SMILE}b`]);
  assert.deepEqual(mended(text, { from: 2, to: 3, insert: "😁"[1] }), { from: 1, to: 3, insert: "😁" });
});

test("an insertion inside of a pair goes before it", () => {
  assert.deepEqual(mended(Text.of([SMILE]), { from: 1, to: 1, insert: "x" }), { from: 0, to: 0, insert: "x" });
});

for (const seed of [3, 99, 123456]) {
  test(`whatever an edit of the user does, the text stays well formed (seed ${seed})`, () => {
    const below = chance(seed);
    let state = EditorState.create({ doc: `a${SMILE}b${SMILE}${SMILE}c`, extensions: [EditorState.lineSeparator.of("\n"), guard(500)] });
    for (let round = 0; round < 2000; round++) {
      const length = state.doc.length;
      const edits = [];
      for (let at = 0; at <= length && edits.length < 3; ) {
        const from = at + below(Math.max(1, length - at + 1));
        if (from > length) break;
        const to = Math.min(length, from + below(4));
        edits.push({ from, to, insert: ["", "x", SMILE, SMILE[0], SMILE[1], "\r\n", "\0", "e\uFEFF"][below(8)] });
        at = to + 1 + below(4);
      }
      state = state.update({ changes: edits, selection: { anchor: 0 }, userEvent: "input.type" }).state;
      const text = state.doc.toString();
      assert.equal(wellFormed(text), text, JSON.stringify(edits));
      assert.ok(text.length <= 500);
    }
  });
}

test("the caret stays behind what was typed, also when it had to be mended", () => {
  const state = EditorState.create({ doc: "ab", extensions: [EditorState.lineSeparator.of("\n"), guard(100)] });
  const after = state.update({ changes: { from: 1, insert: "x\r\ny" }, selection: { anchor: 5 }, userEvent: "input.paste" }).state;
  assert.equal(after.doc.toString(), "ax\nyb");
  assert.equal(after.selection.main.head, 4);
});
