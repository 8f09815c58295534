import assert from "node:assert/strict";
import { test } from "node:test";
import { chance, load } from "./harness/module.mjs";
import { applied } from "./harness/page.mjs";

const { EditorState, toChangeSet, toFlat } = await load("changes.ts");

for (const seed of [1, 20261117, 4242]) {
  test(`sequential edits give the text that any replica gets (seed ${seed})`, () => {
    const below = chance(seed);
    for (let round = 0; round < 300; round++) {
      const before = "The cache was changed.\nAda saw it first.".repeat(1 + below(3));
      const { changes, after } = randomEdits(below, before);

      const state = EditorState.create({ doc: before, extensions: EditorState.lineSeparator.of("\n") });
      const set = toChangeSet(changes, before.length);

      assert.equal(set.apply(state.doc).toString(), after, JSON.stringify(changes));
      assert.equal(applied(before, toFlat(set)), after, "and told back they mean the same");
    }
  });
}

test("edits outside of the text are an error, not a guess", () => {
  assert.throws(() => toChangeSet([9, 0, "x"], 3), RangeError);
  assert.throws(() => toChangeSet([1, 5, ""], 3), RangeError);
});

test("a carriage return counts as the unit that it is in the replicated text", () => {
  const state = EditorState.create({ doc: "a\r\nb", extensions: EditorState.lineSeparator.of("\n") });
  assert.equal(toChangeSet([4, 0, "c"], 4).apply(state.doc).toString(), "a\r\nbc");
});

function randomEdits(below, before) {
  const changes = [];
  let after = before;
  for (let n = 1 + below(6); n > 0; n--) {
    const at = below(after.length + 1);
    const deleted = below(2) ? below(Math.min(8, after.length - at) + 1) : 0;
    const insert = ["", "x", "\n", "Ben\nNoor", "😀", "- "][below(6)];
    changes.push(at, deleted, insert);
    after = after.slice(0, at) + insert + after.slice(at + deleted);
  }
  return { changes, after };
}
