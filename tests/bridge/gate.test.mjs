// Whatever the gate accepts, stock Yjs accepts too, and to the same text. Not the server takes part here but its gate: the
// tests of the gate write down what they accepted.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import * as decoding from "lib0/decoding";
import * as Y from "yjs";

const ROOT = resolve(import.meta.dirname, "../..");
const TEXTS = ["body", "text/a", "text/b-1"];

/** Cases by their kind. */
const cases = { updates: [], vector: [], awareness: [] };
let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "candor-gate-"));
  const file = join(folder, "accepted.jsonl");
  // The packages that the suite builds together, so that nothing is built twice.
  const packages = ["shared", "server", "tests", "xtask"].flatMap((name) => ["--package", name]);
  const made = spawnSync(process.env.CARGO ?? "cargo", ["test", "--locked", ...packages, "--test", "hostile", "--", "differential"], {
    cwd: ROOT, encoding: "utf8", env: { ...process.env, CANDOR_GATE_ACCEPTED: file },
  });
  assert.equal(made.status, 0, made.stdout + made.stderr);
  for (const line of (await readFile(file, "utf8")).trim().split("\n")) {
    const one = JSON.parse(line);
    cases[one.kind].push(one);
  }
}, { timeout: 600_000 });

after(() => rm(folder, { recursive: true, force: true }));

test("what the gate accepts, Yjs takes to the same text, fields and clocks", () => {
  assert.ok(cases.updates.length > 2_000, `${cases.updates.length} sequences`);
  for (const { seed, updates, texts, fields, state, vector } of cases.updates) {
    const doc = empty();
    for (const update of updates) Y.applyUpdate(doc, bytes(update));
    const told = { texts, fields, vector: new Map(vector) };
    assert.deepEqual(shown(doc), told, `seed ${seed}: one update after the other`);
    // What a client hears that comes later.
    const late = empty();
    Y.applyUpdate(late, bytes(state));
    assert.deepEqual(shown(late), told, `seed ${seed}: the state as the server tells it`);
    // And what Yjs itself says of it.
    const third = empty();
    Y.applyUpdate(third, Y.encodeStateAsUpdate(doc));
    assert.deepEqual(shown(third), told, `seed ${seed}: the state as Yjs tells it`);
  }
  console.log(`${cases.updates.length} sequences with ${cases.updates.reduce((sum, one) => sum + one.updates.length, 0)} updates`);
});

test("a state vector that the gate accepts says the same to Yjs", () => {
  assert.ok(cases.vector.length > 1_000, `${cases.vector.length} state vectors`);
  const doc = empty();
  doc.getText("body").insert(0, "Something.");
  for (const { seed, bytes: hex, vector } of cases.vector) {
    // Candor takes no bytes at all for "nothing"; Yjs has no such state vector.
    if (hex === "") continue;
    assert.deepEqual(Y.decodeStateVector(bytes(hex)), new Map(vector), `seed ${seed}`);
    Y.encodeStateAsUpdate(doc, bytes(hex));
  }
});

test("what the gate accepts about who is there is the same to Yjs", () => {
  assert.ok(cases.awareness.length > 1_000, `${cases.awareness.length} messages`);
  for (const { seed, bytes: hex, said } of cases.awareness) {
    const decoder = decoding.createDecoder(bytes(hex));
    const heard = [];
    for (let left = decoding.readVarUint(decoder); left > 0; left -= 1) {
      heard.push([decoding.readVarUint(decoder), decoding.readVarUint(decoder), decoding.readVarString(decoder)]);
    }
    assert.deepEqual(heard, said, `seed ${seed}`);
    assert.ok(!decoding.hasContent(decoder), `seed ${seed}: nothing is left over`);
  }
});

function empty() {
  const doc = new Y.Doc();
  for (const name of TEXTS) doc.getText(name);
  doc.getMap("fields");
  return doc;
}

function shown(doc) {
  assert.equal(doc.store.pendingStructs, null, "nothing is pending");
  assert.equal(doc.store.pendingDs, null, "no deletion is pending");
  const texts = Object.fromEntries(TEXTS.map((name) => [name, doc.getText(name).toString()]));
  return { texts, fields: doc.getMap("fields").toJSON(), vector: Y.decodeStateVector(Y.encodeStateVector(doc)) };
}

function bytes(hex) {
  return new Uint8Array(Buffer.from(hex, "hex"));
}
