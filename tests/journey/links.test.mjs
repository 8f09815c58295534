// Links that are replaced and revoked, as whoever leads does it and as those see it who came by them.
import assert from "node:assert/strict";
import { stage } from "./harness/stage.mjs";

const candor = stage();

candor.journey("Noor revokes the participants' link: Ada is out with what she wrote, Chi stays, and a new link lets Ada in again", async () => {
  const [postMortem, noor, ada, chi] = await candor.room("Keys went missing", { Noor: "facilitator", Ada: "participant", Chi: "observer" });
  ada.forgives(/status of 40[013]|WebSocket/);
  await ada.section("Impact").writes("Doors stayed shut.");
  await ada.isTold("Saved");

  const dialog = noor.page.getByRole("dialog", { name: "Share this post-mortem" });
  const participants = dialog.locator(".field").filter({ hasText: "Participants" });
  await noor.page.getByRole("banner").getByRole("button", { name: "Share" }).click();
  await participants.getByRole("button", { name: "Revoke…" }).click();
  await participants.getByText("All participants are out at once").waitFor();
  await participants.getByRole("button", { name: "Keep" }).click();
  await participants.getByRole("button", { name: "Revoke…" }).click();
  await participants.getByRole("button", { name: "Revoke it" }).click();

  const notice = ada.page.getByRole("alert", { name: "This link has been replaced" });
  await notice.getByText("What you wrote is saved. Ask whoever sent it for the new one.").waitFor();
  await ada.isTold("Not joined");
  assert.equal(await ada.section("Impact").surface.getAttribute("aria-readonly"), "true", "nothing more can be typed");
  await noor.seesHere("Chi");
  await ada.page.reload();
  await ada.page.getByRole("heading", { name: "This link has been replaced" }).waitFor();

  await participants.getByRole("button", { name: "Replace…" }).click();
  await participants.getByRole("button", { name: "Replace it" }).click();
  const link = await participants.getByRole("textbox").inputValue();
  assert.notEqual(link.split("#")[1], postMortem.secret);
  await noor.press("Escape");
  await ada.goes("");
  await ada.goes(link.slice(candor.server.address.length + 1));
  await ada.givesName();
  await ada.section("Impact").writes(" Now they open.");
  await chi.section("Impact").reads("Doors stayed shut. Now they open.");
});

candor.journey("a participant finds no way to change links", async () => {
  const [, ada] = await candor.room("Not hers", { Ada: "participant" });
  await ada.page.getByRole("banner").getByRole("button", { name: "Share" }).click();
  const dialog = ada.page.getByRole("dialog", { name: "Share this post-mortem" });
  await dialog.getByText("Ask whoever made it to send one.").waitFor();
  assert.equal(await dialog.getByRole("button", { name: /Replace|Revoke/ }).count(), 0);
});

candor.journey("a part of the page that cannot be fetched says so, and comes when it can be", async () => {
  const [, ada] = await candor.room("A short gap", { Ada: "participant" });
  ada.forgives(/net::ERR_FAILED|Failed to fetch/);
  const chunks = "**/chunk-*.wasm";
  await ada.page.route(chunks, (route) => route.abort());
  await ada.page.getByRole("button", { name: "Share" }).click();
  const dialog = ada.page.getByRole("dialog");
  await dialog.getByText("What you wrote is safe. This part of the page could not be fetched").waitFor();
  await ada.page.unroute(chunks);
  await dialog.getByRole("button", { name: "Try again" }).click();
  await dialog.getByText("Read it as Markdown").waitFor();
});
