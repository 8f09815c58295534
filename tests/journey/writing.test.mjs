// The main job: people write a post-mortem together.
import assert from "node:assert/strict";
import { FACTORS, IMPACT, QUESTIONS, TABLE, TITLE, TLDR } from "./harness/incident.mjs";
import { stage } from "./harness/stage.mjs";

const candor = stage();

candor.journey("Ada and Ben write a post-mortem at the same time and see the same", async () => {
  const [postMortem, ada, ben] = await candor.room(TITLE, { Ada: "participant", Ben: "participant" });
  await Promise.all([ada.seesHere("Ben"), ben.seesHere("Ada")]);

  // Each in a section of their own.
  await Promise.all([ada.section("TL;DR").writes(TLDR.typed), ben.section("Impact").writes(IMPACT.typed)]);
  await Promise.all([ada.section("Open questions").writes(QUESTIONS.typed), ben.section("Contributing factors").writes(FACTORS.typed)]);

  // Both in one section, at two places.
  const [adas, bens] = [ada.section("Timeline"), ben.section("Timeline")];
  await adas.writes("Labels for 大阪 begin.\n\nLabels for 京都 end.");
  await bens.includes("京都 end.");
  await bens.goesToEnd();
  await adas.goesToEnd(0);
  await Promise.all([adas.showsCaretOf("Ben"), bens.showsCaretOf("Ada")]);
  await Promise.all([ada.types(" Printer 3 🖨️ starts at nine, as always."), ben.types(" All printers are well again 🎉.\n\n")]);
  await ben.pastes(TABLE);
  const timeline = `Labels for 大阪 begin. Printer 3 🖨️ starts at nine, as always.

Labels for 京都 end. All printers are well again 🎉.

${TABLE}`;

  const written = [TLDR, IMPACT, FACTORS, QUESTIONS, { title: "Timeline", text: timeline }];
  for (const { title, text } of written) {
    await ada.section(title).reads(text);
    await ben.section(title).reads(text);
  }
  await Promise.all([ada.isTold("Saved"), ben.isTold("Saved")]);

  // Ben sees what Ada made strong, not how.
  const shown = (await ben.section("TL;DR").lines()).join("\n");
  assert.match(shown, /Putting the font back ended it/);

  const twin = await postMortem.markdown();
  assert.match(twin, /^# Labels to 日本 were printed as boxes 📦\n/);
  for (const { title, text } of written) {
    assert.ok(twin.includes(`\n## ${title}\n\n${text}\n`), `${title} in the Markdown twin:\n${twin}`);
    await postMortem.isWritten(title, text);
  }

  const noor = await candor.person("Noor");
  await noor.joins(postMortem.links.facilitator);
  for (const { title, text } of written) await noor.section(title).reads(text);
  await noor.seesHere("Ada", "Ben");
});

candor.journey("whoever leaves is gone within seconds, and their caret with them", async () => {
  const [, ada, ben] = await candor.room("Nightly report late", { Ada: "participant", Ben: "participant" });
  await ben.section("Impact").goesToEnd();
  await ada.section("Impact").showsCaretOf("Ben");
  await ada.seesHere("Ben");
  await ben.leave();
  await ada.section("Impact").showsNoCaretOf("Ben");
  await ada.seesHere();
});
