// A disk that takes nothing more. In a file of its own: how large the server's files may grow depends on what is in them already.
import assert from "node:assert/strict";
import { stage } from "./harness/stage.mjs";

const candor = stage();

candor.journey("while the disk takes nothing more people are told so, read on, keep what they type, and it is saved when the disk takes it", async () => {
  const [postMortem, ada, ben] = await candor.room("A full disk", { Ada: "participant", Ben: "participant" });
  for (const person of [ada, ben]) person.forgives(/WebSocket connection to .* failed|Failed to load resource/);
  const [adas, bens] = [ada.section("Impact"), ben.section("Impact")];
  await adas.writes("Before.");
  await Promise.all([ada.isTold("Saved"), bens.reads("Before.")]);
  await candor.server.kill();
  await candor.server.return({ largest: 256 * 1024 });
  await Promise.all([ada.isTold("Saved"), ben.isTold("Saved")]);
  await adas.goesToEnd();
  const long = " It was a long day.".repeat(15_000);
  await ada.pastes(long);
  const trouble = /^Not saved: the server’s disk/;
  await Promise.all([ada.isTold(trouble), ben.isTold(trouble)]);
  await ada.page.getByRole("alert").getByText("The server tries again by itself.").waitFor();
  await ada.types(" And longer.");
  const all = `Before.${long} And longer.`;
  await adas.reads(all);
  // A first part of it may have fitted.
  const stored = await postMortem.text("Impact");
  assert.ok(stored.length < all.length && (await bens.text()) === stored, "others see what is on disk, and no more");
  await ada.reloads();
  await adas.reads(all);
  await candor.server.kill();
  await candor.server.return();
  await Promise.all([ada.isTold("Saved"), ben.isTold("Saved")]);
  await Promise.all([bens.reads(all), postMortem.isWritten("Impact", all)]);
});
