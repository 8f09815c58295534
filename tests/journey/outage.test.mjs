// "Saved" is true, also when the server dies.
import assert from "node:assert/strict";
import { eventually } from "./harness/patience.mjs";
import { stage } from "./harness/stage.mjs";

const candor = stage();

candor.journey("the server dies and returns while both type, and nothing is lost or doubled", async () => {
  const [postMortem, ada, ben] = await candor.room("The write-ahead log", { Ada: "participant", Ben: "participant" });
  for (const person of [ada, ben]) person.forgives(/WebSocket connection to .* failed|Failed to load resource: net::ERR_CONNECTION_REFUSED/);
  const [adas, bens] = [ada.section("Impact"), ben.section("Impact")];
  await adas.writes("Ada:\n\nBen:");
  await bens.includes("Ben:");
  await Promise.all([adas.goesToEnd(0), bens.goesToEnd()]);

  const [fromAda, fromBen] = [counted("a"), counted("b")];
  const typing = Promise.all([ada.types(fromAda, HUMAN), ben.types(fromBen, HUMAN)]);
  await adas.includes(" a20");
  await candor.server.kill();

  const kept = /^Offline, (\d+) edits? kept here$/;
  await Promise.all([ada.isTold(kept), ben.isTold(kept)]);
  const before = await keptEdits(ada, kept);
  await eventually(async () => await keptEdits(ada, kept) > before, "Ada's kept edits are counted on");
  await adas.includes(" a60");
  assert.ok(!(await adas.text()).includes(` a${WORDS} `), "Ada still types when the server returns");
  await candor.server.return();
  await typing;

  await Promise.all([ada.isTold("Saved"), ben.isTold("Saved")]);
  const all = `Ada:${fromAda}\n\nBen:${fromBen}`;
  await Promise.all([adas.reads(all), bens.reads(all), postMortem.isWritten("Impact", all)]);
  await Promise.all([adas.showsCaretOf("Ben"), bens.showsCaretOf("Ada"), ada.seesHere("Ben"), ben.seesHere("Ada")]);
});

candor.journey("what was saved when the server died is there for whoever comes after", async () => {
  const [postMortem, ada] = await candor.room("Before the crash", { Ada: "participant" });
  ada.forgives(/WebSocket connection to .* failed|Failed to load resource: net::ERR_CONNECTION_REFUSED/);
  await ada.section("TL;DR").writes("On disk before it is called saved.");
  await ada.isTold("Saved");
  await candor.server.kill();
  await ada.leave();
  await candor.server.return();
  const ben = await candor.person("Ben");
  await ben.joins(postMortem.links.participant);
  await ben.section("TL;DR").reads("On disk before it is called saved.");
});

candor.journey("while the server is away a page asks nothing but whether it is back, and then hears that its owner is no member any more", async () => {
  const [, ada] = await candor.room("Away", { Ada: "participant" });
  ada.forgives(/WebSocket connection to .* failed|Failed to load resource: (net::ERR_CONNECTION_REFUSED|.* status of 401)/);
  await ada.section("Impact").writes("Saved.");
  await ada.isTold("Saved");
  const asked = [];
  ada.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await candor.server.kill();
  await ada.section("Impact").writes(" Kept.");
  await ada.isTold(/^Offline, \d+ edits? kept here$/);
  await eventually(() => asked.length > 2, "the page has dialled several times");
  await ada.losesMembership();
  await candor.server.return();
  const notice = ada.page.getByRole("alert", { name: "This link has been replaced" });
  await notice.getByText(/kept on this device/).waitFor();
  await ada.isTold("Not joined");
  await ada.section("Impact").reads("Saved. Kept.");
  assert.deepEqual([...new Set(asked)].filter((path) => !path.endsWith("/streams")), []);
});

const WORDS = 150;

/** Milliseconds between two keys: typing lasts longer than the server is away. */
const HUMAN = 25;

/** Words with numbers, so that a lost or doubled one is seen. */
function counted(letter) {
  return Array.from({ length: WORDS }, (_, n) => ` ${letter}${n + 1}`).join("");
}

/** How many edits the bar says are kept; none while it says something else. */
async function keptEdits(person, kept) {
  return Number(kept.exec(await person.saving())?.[1] ?? 0);
}

candor.journey("a page whose program stops says so, takes no more words, and calls nothing saved", async () => {
  const [, ada] = await candor.room("A fault of ours", { Ada: "participant" });
  ada.forgives(/RuntimeError/);
  await ada.page.addInitScript(() => addEventListener("TrunkApplicationStarted", ({ detail }) => { window.program = detail.wasm; }));
  await ada.reloads();
  const impact = ada.section("Impact");
  await impact.writes("Saved.");
  await ada.isTold("Saved");
  // Nothing in the program's memory makes sense any more.
  await ada.page.evaluate(() => new Uint8Array(program.memory.buffer).fill(255));
  await ada.types("?");
  await ada.page.getByRole("alert").getByText("What it showed as saved is safe.").waitFor();
  await ada.page.getByText("Saved", { exact: true }).waitFor({ state: "hidden" });
  assert.equal(await ada.page.locator("[contenteditable=true]").count(), 0, "nothing takes words");
  await ada.page.getByRole("button", { name: "Reload" }).click();
  await impact.reads("Saved.");
});

candor.journey("a page whose program runs out of stack says so, and one in which a script does goes on", async () => {
  const [, ada] = await candor.room("No end", { Ada: "participant" });
  ada.forgives(/call stack/);
  const stops = ada.page.getByRole("alert").getByText("This page has stopped working");
  await ada.page.evaluate(() => {
    const endless = () => endless() + 1;
    setTimeout(endless);
    return new Promise((over) => setTimeout(over));
  });
  const impact = ada.section("Impact");
  await impact.writes("It goes on.");
  await ada.isTold("Saved");
  assert.equal(await stops.count(), 0);
  await ada.page.evaluate(async () => {
    // (module (func $f (call $f)) (export "f" (func $f)))
    const code = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 6, 1, 4, 0, 16, 0, 11];
    const { instance } = await WebAssembly.instantiate(new Uint8Array(code));
    setTimeout(() => instance.exports.f());
  });
  await stops.waitFor();
});

