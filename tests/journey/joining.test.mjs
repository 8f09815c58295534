// Coming in: a link and a name, nothing else.
import assert from "node:assert/strict";
import { becomes } from "./harness/patience.mjs";
import { stage } from "./harness/stage.mjs";

const candor = stage();

candor.journey("a link asks for a name and vanishes from the address bar; who came in stays in", async () => {
  const postMortem = await candor.server.postMortem("Mail delayed");
  const ada = await candor.person("Ada");
  await ada.goes(postMortem.links.participant.path);
  await ada.page.getByRole("heading", { name: "You are invited to a post-mortem" }).waitFor();
  await ada.page.getByRole("button", { name: "Join" }).click();
  await ada.page.getByRole("alert").getByText("The others need a name to call you by.").waitFor();
  await ada.givesName();
  await ada.seesHere();
  assert.equal(ada.page.url(), `${candor.server.address}/p/${postMortem.id}`);

  const [cookie, ...others] = await ada.cookies();
  assert.deepEqual(others, []);
  assert.ok(cookie.httpOnly && cookie.sameSite === "Strict", JSON.stringify(cookie));
  assert.equal(await ada.page.evaluate(() => document.cookie), "", "no script can read it");

  await ada.section("TL;DR").writes("Mail came an hour late.");
  await ada.isTold("Saved");
  await ada.page.reload();
  await ada.isIn();
  await ada.section("TL;DR").reads("Mail came an hour late.");
  await ada.seesHere();

  // The same link once more asks nothing.
  await ada.goes("");
  await ada.goes(postMortem.links.participant.path);
  await ada.isIn();
  await becomes(() => ada.page.url(), `${candor.server.address}/p/${postMortem.id}`, "the address bar");
});

candor.journey("a link that opens nothing says so, and so does an address without one", async () => {
  const postMortem = await candor.server.postMortem("Closed");
  const ben = await candor.person("Ben");
  ben.forgives(/status of 40[134]/);
  await ben.goes(`p/${postMortem.id}`);
  await ben.page.getByRole("heading", { name: "This browser has not joined this post-mortem" }).waitFor();

  await ben.goes("");
  await ben.goes(`p/${postMortem.id}#${"0".repeat(postMortem.secret.length)}`);
  await ben.page.getByRole("textbox", { name: "What shall the others call you?" }).fill("Ben");
  await ben.page.getByRole("button", { name: "Join" }).click();
  await ben.page.getByRole("heading", { name: "This link has been replaced" }).waitFor();
  assert.deepEqual(await ben.cookies(), []);
});
