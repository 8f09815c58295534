// Waiting for what must become true. There is no other waiting.
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";

/** How long anything may take on a busy machine before a journey gives up, in milliseconds. */
export const PATIENCE = 30_000;

/** How often a condition outside of the browser is looked at. */
const GLANCE = 20;

/** What `look` gives, as soon as that is something. */
export async function eventually(look, what) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    assert.ok(Date.now() < end, `waited in vain until ${what}`);
    await glance();
  }
}

/** Waits until `look` gives exactly this; what it gave last is told if it never does. */
export async function becomes(look, expected, what) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const seen = await look();
    if (isDeepStrictEqual(seen, expected)) return;
    if (Date.now() >= end) assert.deepEqual(seen, expected, what);
    await glance();
  }
}

function glance() {
  return new Promise((done) => setTimeout(done, GLANCE));
}
