// A lock is decided by the server. Words that come too late are kept for whoever wrote them.
import assert from "node:assert/strict";
import { stage } from "./harness/stage.mjs";

const candor = stage();
const LATE = "This section was locked while you were writing";

candor.journey("Noor locks a section while Ada types, and Ada's words become a draft that goes back in later", () => late(async ({ ada, noor, adas, noors, draft, postMortem }) => {
  assert.match(await draft.innerText(), /Your 1 line is safe\./);
  assert.match(await draft.innerText(), /2 people saw it at once 👀\./);
  await adas.reads("Orders stopped.\n\nThey came back.");
  assert.equal(await adas.caret(), "Orders stopped.".length, "the caret stands where she wrote");
  assert.equal(await draft.getByRole("button", { name: "Insert" }).count(), 0, "nothing can be inserted while the section is locked");
  await draft.getByRole("button", { name: "Copy" }).click();
  await draft.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal((await ada.page.evaluate(() => navigator.clipboard.readText())).trim(), "2 people saw it at once 👀.");

  await noors.region.getByRole("button", { name: "Unlock Impact" }).click();
  await draft.getByRole("button", { name: "Insert where I was" }).click();
  await draft.waitFor({ state: "detached" });
  const whole = "Orders stopped. 2 people saw it at once 👀.\n\nThey came back.";
  await Promise.all([adas.reads(whole), noors.reads(whole), ada.isTold("Saved"), postMortem.isWritten("Impact", whole)]);
}));

candor.journey("Ada discards a draft, after she was asked once", () => late(async ({ adas, draft, postMortem }) => {
  await draft.getByRole("button", { name: "Discard…" }).click();
  await draft.getByRole("button", { name: "Keep" }).click();
  await draft.getByRole("button", { name: "Discard…" }).click();
  await draft.getByRole("button", { name: "Discard them" }).click();
  await draft.waitFor({ state: "detached" });
  await adas.reads("Orders stopped.\n\nThey came back.");
  await postMortem.isWritten("Impact", "Orders stopped.\n\nThey came back.");
}));

candor.journey("a locked section says by whom, takes no keys, and can be opened again", async () => {
  const [, ada, noor] = await candor.room("Locked", { Ada: "participant", Noor: "facilitator" });
  const [adas, noors] = [ada.section("Impact"), noor.section("Impact")];
  await adas.writes("As the room left it.");
  await noors.includes("left it.");
  await noors.region.getByRole("button", { name: "Lock Impact" }).click();
  await adas.region.getByText(/^Locked by Noor, facilitator, /).waitFor();
  await adas.writes("More");
  await ada.section("TL;DR").writes("Elsewhere one writes on.");
  await noor.section("TL;DR").includes("Elsewhere");
  await adas.reads("As the room left it.");
  assert.equal(await adas.region.getByRole("button", { name: "Unlock" }).count(), 0, "only a facilitator unlocks");
  await noors.region.getByRole("button", { name: "Unlock Impact" }).click();
  await adas.region.getByText(/^Locked by Noor/).waitFor({ state: "detached" });
  await adas.writes(" And more.");
  await noors.reads("As the room left it. And more.");
});

/** Ada has typed words that reached the server after Noor's lock: her line holds them back until it is there. */
async function late(walk) {
  const line = await candor.line();
  const [postMortem, noor] = await candor.room("Late words", { Noor: "facilitator" });
  const ada = await candor.person("Ada", {}, line.address);
  await ada.joins(postMortem.links.participant);
  const [adas, noors] = [ada.section("Impact"), noor.section("Impact")];
  await adas.writes("Orders stopped.\n\nThey came back.");
  await ada.isTold("Saved");
  await noors.includes("came back.");

  line.hold();
  await adas.goesToEnd(0);
  await ada.types(" 2 people saw it at once 👀.");
  await noors.region.getByRole("button", { name: "Lock Impact" }).click();
  await adas.region.getByText(/^Locked by Noor, facilitator, /).waitFor();
  line.release();
  const draft = adas.region.getByRole("group", { name: LATE });
  await draft.waitFor();
  await walk({ postMortem, ada, noor, adas, noors, draft });
}
