// Observers read and follow. The server sees to it, not the page.
import assert from "node:assert/strict";
import { forgeEdit } from "./harness/forgery.mjs";
import { stage } from "./harness/stage.mjs";

const candor = stage();

candor.journey("Chi follows what Ada writes, and cannot write herself", async () => {
  const [postMortem, ada, chi] = await candor.room("Seats sold twice", { Ada: "participant", Chi: "observer" });
  await chi.page.getByRole("group", { name: "You are here as an observer" }).waitFor();
  await ada.seesHere("Chi");
  await ada.section("Impact").writes("214 people had the same seat 💺.");
  const chis = chi.section("Impact");
  await chis.reads("214 people had the same seat 💺.");

  assert.equal(await chis.surface.getAttribute("aria-readonly"), "true");
  await chis.writes("Chi was here");
  await chi.press("Enter", "Backspace", "Control+b");
  assert.equal(await chis.toolbar.count(), 0, "no tools are offered");
  assert.equal(await chi.section("Facts").region.getByRole("textbox").count(), 0, "facts are shown, not asked");
  // Her keys had their chance before this came back to her.
  await ada.section("Impact").writes(" All got one.");
  await chis.reads("214 people had the same seat 💺. All got one.");
  await postMortem.isWritten("Impact", "214 people had the same seat 💺. All got one.");
});

candor.journey("an edit that is forged over an observer's socket is refused", async () => {
  const [postMortem, ada, chi] = await candor.room("Forged", { Ada: "participant", Chi: "observer" });
  assert.equal(await forgeEdit(chi, postMortem, TLDR, "Chi was here"), `rejected for reason ${READ_ONLY}`);
  await postMortem.isWritten("TL;DR", "");

  // It was refused for who sent it, not for what it was: the same from Ada is taken.
  assert.equal(await forgeEdit(ada, postMortem, TLDR, "Ada was here"), "acknowledged");
  await chi.section("TL;DR").reads("Ada was here");
});

/** The channel of the second section, and the first of the refusals. */
const TLDR = 2;
const READ_ONLY = 1;
