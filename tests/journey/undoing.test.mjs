// Undo is per person.
import { stage } from "./harness/stage.mjs";

const candor = stage();

candor.journey("Ada takes back her own words, and Ben's stay", async () => {
  const [postMortem, ada, ben] = await candor.room("Search index empty", { Ada: "participant", Ben: "participant" });
  const [adas, bens] = [ada.section("Impact"), ben.section("Impact")];

  await bens.writes("Ben saw empty results.");
  await adas.includes("results.");
  await adas.writes("\n\nAda saw nothing.");
  await bens.includes("nothing.");
  await bens.goesToEnd(0);
  await ben.types(" Everywhere.");
  await adas.reads("Ben saw empty results. Everywhere.\n\nAda saw nothing.");

  await undoesUntil(ada, adas, "Ben saw empty results. Everywhere.");
  await bens.reads("Ben saw empty results. Everywhere.");
  // There is nothing of hers left to take back, so nothing more happens.
  await ada.press("Control+z", "Control+z");
  await bens.reads("Ben saw empty results. Everywhere.");

  for (let n = 0; n < MOST_STEPS && !(await adas.text()).endsWith("nothing."); n++) await ada.press("Control+Shift+Z");
  await Promise.all([adas, bens].map((section) => section.reads("Ben saw empty results. Everywhere.\n\nAda saw nothing.")));

  await undoesUntil(ben, bens, "\n\nAda saw nothing.");
  await adas.reads("\n\nAda saw nothing.");
  await Promise.all([ada.isTold("Saved"), ben.isTold("Saved")]);
  await postMortem.isWritten("Impact", "\n\nAda saw nothing.");
});

candor.journey("undo finds the last edit in whichever section it was", async () => {
  const [, ada] = await candor.room("Two places", { Ada: "participant" });
  await ada.section("Impact").writes("First");
  await ada.section("TL;DR").writes("Second");
  await undoesUntil(ada, ada.section("TL;DR"), "");
  await undoesUntil(ada, ada.section("Impact"), "");
});

/** How typing is cut into steps is not promised, only that they come to an end. */
const MOST_STEPS = 60;

async function undoesUntil(person, section, text) {
  for (let n = 0; n < MOST_STEPS && (await section.text()) !== text; n++) await person.press("Control+z");
  await section.reads(text);
}
