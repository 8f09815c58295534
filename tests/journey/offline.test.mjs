// Nothing typed is lost without a connection: not by a reload, not by a crash, not by a lock meanwhile, not by a second tab.
import assert from "node:assert/strict";
import { eventually } from "./harness/patience.mjs";
import { stage } from "./harness/stage.mjs";

const candor = stage();

candor.journey("Ada goes offline, writes, reloads, writes on, and comes back", async () => {
  const [postMortem, ada, ben] = await candor.room("A day without network", { Ada: "participant", Ben: "participant" });
  forgives(ada);
  const [adas, bens] = [ada.section("Impact"), ben.section("Impact")];
  await bens.writes("Before.");
  await adas.reads("Before.");
  await ada.opensOffline();
  await ada.goesOffline(true);
  await adas.writes(" Offline.");
  await ada.isTold(/^Offline, \d+ edits? kept here$/);
  await ada.reloads();
  await adas.reads("Before. Offline.");
  await adas.writes(" Reloaded.");
  await ada.isTold(/^Offline, \d+ edits? kept here$/);
  await ada.reloads();
  await adas.reads("Before. Offline. Reloaded.");
  await bens.goesToEnd();
  await ben.press("Control+Home");
  await ben.types("Meanwhile. ");
  await ada.goesOffline(false);
  const all = "Meanwhile. Before. Offline. Reloaded.";
  await Promise.all([adas.reads(all), bens.reads(all), ada.isTold("Saved"), postMortem.isWritten("Impact", all)]);
  await ada.seesHere("Ben");
});

candor.journey("a tab that crashes with unsent edits has them when it is opened again", async () => {
  const [postMortem, ada] = await candor.room("The tab that crashed", { Ada: "participant" });
  forgives(ada);
  ada.forgives(/the page crashed/);
  const adas = ada.section("TL;DR");
  await adas.writes("Saved.");
  await ada.isTold("Saved");
  await ada.opensOffline();
  await ada.goesOffline(true);
  await adas.writes(" Unsent.");
  await ada.isTold(/^Offline, \d+ edits? kept here$/);
  await ada.hasKept(" Unsent.".length);
  await ada.crashes();
  await ada.section("TL;DR").reads("Saved. Unsent.");
  await ada.goesOffline(false);
  await ada.isTold("Saved");
  await postMortem.isWritten("TL;DR", "Saved. Unsent.");
});

candor.journey("a section that is locked meanwhile makes a draft, which outlives another reload", async () => {
  const [postMortem, ada, noor] = await candor.room("Locked meanwhile", { Ada: "participant", Noor: "facilitator" });
  forgives(ada);
  const adas = ada.section("Impact");
  await noor.section("Impact").writes("Agreed.");
  await adas.reads("Agreed.");
  await ada.opensOffline();
  await ada.goesOffline(true);
  await adas.writes(" Not yet.");
  await ada.isTold(/^Offline, \d+ edits? kept here$/);
  await ada.reloads();
  await adas.reads("Agreed. Not yet.");
  const lock = (name) => noor.section("Impact").region.getByRole("button", { name: `${name} Impact` }).click();
  await lock("Lock");
  await noor.section("Impact").region.getByText("Locked by Noor").waitFor();
  await ada.goesOffline(false);
  const draft = adas.region.getByText("Not yet.");
  await draft.waitFor();
  await adas.reads("Agreed.");
  await ada.hasKept(0);
  await ada.reloads();
  await draft.waitFor();
  await adas.reads("Agreed.");
  await lock("Unlock");
  await adas.region.getByRole("button", { name: "Insert where I was" }).click();
  await adas.reads("Agreed. Not yet.");
  await ada.isTold("Saved");
  await postMortem.isWritten("Impact", "Agreed. Not yet.");
  await ada.hasKept(0);
  await ada.reloads();
  await adas.reads("Agreed. Not yet.");
  assert.equal(await adas.region.getByRole("button", { name: "Insert where I was" }).count(), 0, "the draft is used up");
});

candor.journey("two tabs of Ada are one Ada, and what the one leaves the other sends", async () => {
  const [postMortem, ada, ben] = await candor.room("Two tabs", { Ada: "participant", Ben: "participant" });
  forgives(ada);
  const other = await ada.opensAnotherTab();
  await other.section("Impact").writes("From the second.");
  const adas = ada.section("Impact");
  await adas.reads("From the second.");
  await adas.showsNoCaretOf("Ada");
  await ben.seesHere("Ada");
  await ada.seesHere("Ben");
  await ada.opensOffline();
  await candor.server.kill();
  forgives(ben);
  await other.section("Impact").writes(" Left behind.");
  await other.isTold(/^Offline, \d+ edits? kept here$/);
  await adas.writes(" Of the first.");
  await ada.isTold(/^Offline, \d+ edits? kept here$/);
  await other.hasKept(" Left behind.".length);
  await other.page.close();
  await adas.includes(" Left behind.");
  await candor.server.return();
  await ada.isTold("Saved");
  const written = await adas.text();
  assert.equal(written.split(" Left behind.").length, 2, written);
  assert.equal(written.split(" Of the first.").length, 2, written);
  await ben.section("Impact").reads(written);
  await postMortem.isWritten("Impact", written);
});

candor.journey("a tab that nobody looks at leaves the room to the one that is looked at, and comes back", async () => {
  const [, ada, ben] = await candor.room("One of two", { Ada: "participant", Ben: "participant" });
  const sockets = [];
  ada.page.on("websocket", (socket) => sockets.push(socket));
  await ada.reloads();
  await ada.section("Impact").writes("From the first. ");
  await ada.isTold("Saved");
  const other = await ada.opensAnotherTab();
  const closed = sockets.at(-1).waitForEvent("close");
  await ada.isSeen(false);
  await closed;
  await ada.isTold("Saved");
  await other.section("Impact").writes("From the second. ");
  await ben.section("Impact").includes("From the second. ");
  await ben.section("Impact").writes("From Ben. ");
  await other.section("Impact").includes("From Ben. ");
  await ben.seesHere("Ada");
  assert.ok(!(await ada.section("Impact").text()).includes("From Ben."), "nothing came to the tab that nobody looks at");
  assert.ok(sockets.every((socket) => socket.isClosed()), "it has no connection");
  await ada.isSeen(true);
  await ada.section("Impact").includes("From Ben. ");
  await ada.section("Impact").writes("Back. ");
  await ada.isTold("Saved");
  await ben.section("Impact").includes("Back. ");
});

candor.journey("the page opens while the server is down, with what this browser keeps, and not with anybody else's text", async () => {
  const [, ada] = await candor.room("The server is down", { Ada: "participant" });
  forgives(ada);
  await ada.section("Impact").writes("Kept on this device.");
  await ada.isTold("Saved");
  await ada.opensOffline();
  await ada.hasKept(0);
  await candor.server.kill();
  await ada.reloads();
  await ada.section("Impact").reads("Kept on this device.");
  await ada.isTold("Offline, all saved");
  const shells = await ada.page.evaluate(async () => {
    const texts = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const answer = await cache.match(request);
        if (answer.headers.get("content-type").includes("html")) texts.push(await answer.text());
      }
    }
    return texts;
  });
  assert.equal(shells.length, 1);
  assert.ok(!shells[0].includes("Kept on this device"), "the kept page holds nobody's text");
  await candor.server.return();
  await ada.isTold("Saved");
});

candor.journey("the page opens offline below a path, and so does the first page", async () => {
  const line = await candor.line("/tools/candor");
  const postMortem = await candor.server.postMortem("Below a path");
  const ada = await candor.person("Ada", {}, line.address);
  forgives(ada);
  await ada.joins(postMortem.links.participant);
  await ada.section("Impact").writes("Deep.");
  await ada.isTold("Saved");
  await ada.opensOffline();
  await ada.hasKept(0);
  await ada.goesOffline(true);
  await ada.reloads();
  await ada.section("Impact").reads("Deep.");
  await ada.goes("");
  await ada.page.getByRole("main").waitFor();
});

/** The browser may say that it reaches nobody: that is what these journeys are about. */
function forgives(person) {
  person.forgives(/WebSocket connection to .* failed|net::ERR_|Failed to load resource/);
}

candor.journey("who may not enter any more keeps only the words that were never sent", async () => {
  const [, ada] = await candor.room("No longer a member", { Ada: "participant" });
  forgives(ada);
  await ada.section("Impact").writes("Everybody has read this.");
  await ada.isTold("Saved");
  await ada.opensOffline();
  await ada.goesOffline(true);
  await ada.section("Impact").writes(" Nobody has read this.");
  await ada.isTold(/^Offline, \d+ edits? kept here$/);
  await ada.hasKept(" Nobody has read this.".length);
  await ada.losesMembership();
  await ada.goesOffline(false);
  await ada.page.reload();
  const unsent = ada.page.getByText("Nobody has read this.");
  await unsent.waitFor();
  assert.equal(await ada.page.getByText("Everybody has read this.").count(), 0);
  await ada.page.reload();
  await unsent.waitFor();
  await ada.page.getByRole("button", { name: "Discard them" }).click();
  await unsent.waitFor({ state: "detached" });
  await ada.page.reload();
  await ada.page.getByRole("heading", { name: "This link has been replaced" }).waitFor();
  assert.equal(await unsent.count(), 0);
});

candor.journey("a browser that keeps nothing says so as soon as there is something that it cannot keep, and before the page is closed", async () => {
  const refusals = {
    "it refuses storage": () => { IDBFactory.prototype.open = () => { throw new DOMException("denied", "SecurityError"); }; },
    "its storage is full": () => {
      IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
    },
    "it has no locks": () => Object.defineProperty(Navigator.prototype, "locks", { get: () => undefined }),
  };
  for (const [why, refuse] of Object.entries(refusals)) {
    const [postMortem, ada] = await candor.room("Nothing is kept", { Ada: "participant" });
    forgives(ada);
    await ada.page.addInitScript(refuse);
    await ada.reloads();
    const [impact, notice] = [ada.section("Impact"), ada.page.getByText("This browser cannot keep unsent edits")];
    await impact.writes("Saved.");
    await ada.isTold("Saved");
    assert.equal(await notice.count(), 0, `${why}: nothing is unsent`);
    await candor.server.kill();
    await impact.writes(" Unsent.");
    await notice.waitFor();
    const asked = ada.page.waitForEvent("dialog");
    const closed = ada.page.close({ runBeforeUnload: true });
    const dialog = await asked;
    assert.equal(dialog.type(), "beforeunload", why);
    await dialog.dismiss();
    await closed;
    await candor.server.return();
    await ada.isTold("Saved");
    await notice.waitFor({ state: "detached" });
    await postMortem.isWritten("Impact", "Saved. Unsent.");
  }
});
