// The header fields: a form that several people fill in.
import assert from "node:assert/strict";
import { becomes } from "./harness/patience.mjs";
import { stage } from "./harness/stage.mjs";

const candor = stage();

candor.journey("what Ada says about the incident, Ben reads in the form, in the bar and at home", async () => {
  const [postMortem, ada, ben] = await candor.room("Cards declined", { Ada: "participant", Ben: "participant" });
  const [adas, bens] = [ada, ben].map((person) => (label) => person.section("Facts").region.getByLabel(label, { exact: true }));

  await adas("Severity").selectOption("2, many affected");
  await adas("Kind").selectOption("Incident");
  await adas("Began").fill("2026-11-17T13:52");
  await adas("Detected").fill("2026-11-17T14:01");
  await bens("Services").fill("checkout, 決済");
  const seen = async (of) => Promise.all(["Severity", "Kind", "Began", "Detected", "Services"].map((label) => of(label).inputValue()));
  const facts = ["2", "incident", "2026-11-17T13:52", "2026-11-17T14:01", "checkout, 決済"];
  await becomes(() => seen(bens), facts, "Ben's form");
  await ada.page.getByRole("heading", { level: 1 }).click();
  await becomes(() => seen(adas), facts, "Ada's form");
  await ben.page.getByText("Time to detect 9 min").waitFor();

  await adas("Title").fill("Cards declined for 9 minutes 💳");
  await ben.page.getByRole("heading", { level: 1, name: "Cards declined for 9 minutes 💳" }).waitFor();
  await becomes(() => ben.page.title(), "Cards declined for 9 minutes 💳 · Candor", "the tab's title");
  await ben.page.getByRole("banner").getByText("Severity 2").waitFor();
  await Promise.all([ada.isTold("Saved"), ben.isTold("Saved")]);

  await ben.goes("");
  const row = ben.page.getByRole("main").getByRole("listitem").filter({ hasText: "Cards declined for 9 minutes 💳" });
  await row.waitFor();
  assert.match(await row.innerText(), /17 November 2026[^]*Severity 2[^]*You take part/);
  assert.match(await postMortem.markdown(), /- \*\*Services:\*\* checkout, 決済\n- \*\*Began:\*\* /);
  await row.getByRole("link").click();
  await ben.isIn();
});

candor.journey("nothing moves under a title that Ada is typing", async () => {
  const [, ada, ben] = await candor.room("Old title", { Ada: "participant", Ben: "participant" });
  const [adas, bens] = [ada, ben].map((person) => person.section("Facts").region.getByLabel("Title", { exact: true }));
  await adas.click();
  await ada.press("Control+a");
  await ada.types("Ada's");
  await ben.page.getByRole("heading", { level: 1, name: "Ada's" }).waitFor();
  await bens.fill("Ben's title");
  await ada.page.getByRole("heading", { level: 1, name: "Ben's title" }).waitFor();
  assert.equal(await adas.inputValue(), "Ada's", "her field waits while she is in it");
  await ada.types(" title");
  await ben.page.getByRole("heading", { level: 1, name: "Ada's title" }).waitFor();
});
