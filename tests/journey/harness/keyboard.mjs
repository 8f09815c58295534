// Going about with the keyboard alone.
import assert from "node:assert/strict";
import { becomes, eventually } from "./patience.mjs";

/** More stops than a page of fourteen sections has. */
const MOST_STOPS = 120;

/** Presses a key until the keyboard is there; on every stop between, one sees where it is. */
export async function tabsTo(person, place, key = "Tab") {
  const stops = [];
  for (let n = 0; n < MOST_STOPS; n++) {
    await person.press(key);
    const stop = await person.focus();
    stops.push(stop.place);
    // Beyond the first and the last stop is the browser's own bar, which a test does not have.
    if (!stop.inView && !stop.place.startsWith("body:")) await isAt(person, stop.place);
    if (stop.place === place) return;
  }
  assert.fail(`no ${key} leads to ${place}, only to\n${stops.join("\n")}`);
}

/** The keyboard is there, and one sees it. */
export function isAt(person, place) {
  return becomes(() => person.focus(), { place, inView: true }, "what has the keyboard");
}

/** The keyboard is in a dialog, and one sees where. */
export function isIn(person, dialog) {
  return eventually(async () => (await person.focus()).inView && await dialog.evaluate((one) => one.contains(document.activeElement)), "the dialog has the keyboard");
}
