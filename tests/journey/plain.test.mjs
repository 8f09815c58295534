// What does not depend on scripts, on sockets or on where Candor lives.
import assert from "node:assert/strict";
import { FACTORS, IMPACT, TITLE } from "./harness/incident.mjs";
import { stage } from "./harness/stage.mjs";

const candor = stage();

candor.journey("what is written can be read without JavaScript", async () => {
  const [postMortem, ada] = await candor.room(TITLE, { Ada: "participant" });
  await ada.section("Impact").writes(IMPACT.typed);
  await ada.section("Contributing factors").writes(FACTORS.typed);
  await ada.isTold("Saved");

  const plain = await candor.person("Ada", { javaScriptEnabled: false, storageState: { cookies: await ada.cookies(), origins: [] } });
  await plain.goes(`p/${postMortem.id}`);
  const main = plain.page.getByRole("main");
  await main.getByRole("heading", { level: 1, name: TITLE }).waitFor();
  const impact = main.getByRole("region", { name: "Impact" });
  assert.deepEqual(await impact.getByRole("heading", { level: 3 }).allInnerTexts(), ["Who felt it"]);
  assert.deepEqual(await impact.getByRole("listitem").allInnerTexts(), ["1204 parcels waited for a second label", "3 carriers called us 📞"]);
  await impact.getByText("Nobody outside of Japan was affected 🙂.").waitFor();
  await main.getByRole("region", { name: "Contributing factors" }).getByText("No label of the test set had 漢字 in it").waitFor();
  assert.match(await plain.page.locator("noscript").innerText(), /What has been written can be read as it is\./);
});

candor.journey("two people write below /a/b/, behind a proxy that nobody told anything", async () => {
  const line = await candor.line("/a/b");
  const postMortem = await candor.server.postMortem("Below");
  const [ada, ben] = [await candor.person("Ada", {}, line.address), await candor.person("Ben", {}, line.address)];
  for (const person of [ada, ben]) await person.joins(postMortem.links.participant);
  await Promise.all([ada.section("Impact").writes("Ada: 上"), ben.section("TL;DR").writes("Ben: 下")]);
  await Promise.all([ben.section("Impact").reads("Ada: 上"), ada.section("TL;DR").reads("Ben: 下")]);
  await Promise.all([ada.isTold("Saved"), ben.isTold("Saved")]);
  assert.equal(ada.page.url(), `${line.address}/p/${postMortem.id}`);

  await ada.page.getByRole("banner").getByRole("link", { name: "All post-mortems" }).click();
  await ada.page.getByRole("main").getByRole("link", { name: "Below" }).click();
  await ada.isIn();
  await ada.page.reload();
  await ada.section("TL;DR").reads("Ben: 下");
});

candor.journey("a page whose editor does not load says so, and hides nothing else", async () => {
  const postMortem = await candor.server.postMortem("Half a page");
  const ada = await candor.person("Ada");
  ada.forgives(/net::ERR_FAILED/);
  await ada.page.route("**/editor-*.js", (route) => route.abort());
  await ada.goes(postMortem.links.participant.path);
  await ada.page.getByRole("textbox", { name: "What shall the others call you?" }).fill(ada.name);
  await ada.page.getByRole("button", { name: "Join" }).click();
  await ada.page.getByText("The editor did not load.").first().waitFor();
  await ada.isTold("Saved");
});
