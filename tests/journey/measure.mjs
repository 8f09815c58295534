// How long people wait, in a real browser: `node measure.mjs`. Prints, judges nothing.
import { cpus, loadavg } from "node:os";
import { Browser } from "./harness/browser.mjs";
import { TITLE } from "./harness/incident.mjs";
import { Server } from "./harness/server.mjs";

const KEYS = 300;
const LOADS = 15;

/** A section as large as people were seen to write them, and then some. */
const LONG = Array.from({ length: 1200 }, (_, n) => `- 13:${String(n % 60).padStart(2, "0")} The **price cache** of region ${n} was empty, and \`pricing\` was asked for all of it.`).join("\n").slice(0, 100_000);

const server = await Server.start();
const browser = await Browser.start();
const rows = [];
try {
  rows.push(["key press → other person's screen", await untilSeen()]);
  rows.push(["load → editable, empty document", await untilEditable(await server.postMortem(TITLE))]);
  const long = await server.postMortem(TITLE);
  await fill(long, LONG);
  rows.push([`load → editable, a section of ${LONG.length / 1000} kB`, await untilEditable(long)]);
  rows.push(["encoded bytes of the first visit", await firstVisit()]);
} finally {
  await browser.close();
  await server.close();
}
console.log(`${cpus().length} cores, load average ${loadavg().map((load) => load.toFixed(1)).join(" ")}`);
const width = Math.max(...rows.map(([name]) => name.length));
for (const [name, figures] of rows) {
  console.log(name.padEnd(width + 2), ...Object.entries(figures).map(([figure, value]) => `${figure} ${value}`.padEnd(16)));
}

/** From the key going down in Ada's page to the frame in which it is in Ben's. */
async function untilSeen() {
  const postMortem = await server.postMortem(TITLE);
  const [ada, ben] = [await browser.person("Ada", server.address), await browser.person("Ben", server.address)];
  for (const person of [ada, ben]) await person.joins(postMortem.links.participant);
  await ada.section("Impact").goesToEnd();
  await ben.section("Impact").surface.waitFor();

  await ada.page.evaluate(() => {
    window.pressed = [];
    addEventListener("keydown", () => pressed.push(performance.timeOrigin + performance.now()), true);
  });
  // A mutation is drawn in the frame that follows it.
  await ben.section("Impact").surface.evaluate((content) => {
    window.seen = [];
    const text = () => content.cmTile.view.state.doc.length;
    let known = text();
    new MutationObserver(() => {
      const length = text();
      if (length === known) return;
      const letters = length - known;
      known = length;
      requestAnimationFrame(() => seen.push(...Array(letters).fill(performance.timeOrigin + performance.now())));
    }).observe(content, { childList: true, characterData: true, subtree: true });
  });
  for (let n = 1; n <= KEYS; n++) {
    await ada.types("a");
    await ben.page.waitForFunction((count) => seen.length >= count, n, { polling: 5 });
  }
  const [pressed, seen] = [await ada.page.evaluate(() => pressed), await ben.page.evaluate(() => seen)];
  await browser.leave();
  return spread(pressed.map((at, n) => seen[n] - at));
}

/** From the start of the navigation until a text takes keys, for somebody who has joined, in a browser that has just been opened. */
async function untilEditable(postMortem) {
  const ada = await browser.person("Ada", server.address);
  await ada.joins(postMortem.links.participant);
  const cookies = await ada.cookies();
  await browser.leave();
  const times = [];
  for (let n = 0; n < LOADS; n++) {
    const again = await browser.person("Ada", server.address, { storageState: { cookies, origins: [] } });
    await again.page.addInitScript(() => {
      const look = () => {
        const text = document.querySelector("#tldr .cm-content[contenteditable=true]:not([aria-readonly=true])");
        if (text) window.editable = performance.now();
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await again.goes(`p/${postMortem.id}`);
    times.push(await (await again.page.waitForFunction(() => window.editable)).jsonValue());
    await browser.leave();
  }
  return spread(times);
}

/** Everything that comes over the line until somebody with a link is in. */
async function firstVisit() {
  const postMortem = await server.postMortem(TITLE);
  const ada = await browser.person("Ada", server.address);
  const session = await ada.page.context().newCDPSession(ada.page);
  const paths = new Map();
  const bytes = new Map();
  session.on("Network.responseReceived", ({ requestId, response }) => paths.set(requestId, new URL(response.url).pathname));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => bytes.set(requestId, encodedDataLength));
  await session.send("Network.enable");
  await ada.joins(postMortem.links.participant);
  await ada.isTold("Saved");
  for (const [id, size] of bytes) console.log(String(size).padStart(9), paths.get(id) ?? "");
  await browser.leave();
  return { bytes: [...bytes.values()].reduce((sum, size) => sum + size, 0), requests: bytes.size };
}

async function fill(postMortem, text) {
  const ada = await browser.person("Ada", server.address);
  await ada.joins(postMortem.links.participant);
  await ada.section("TL;DR").goesToEnd();
  await ada.pastes(text);
  await ada.isTold("Saved");
  await postMortem.isWritten("TL;DR", text);
  await browser.leave();
}

function spread(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part) => `${sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))].toFixed(0)} ms`;
  return { p50: at(0.5), p95: at(0.95), worst: at(1), n: sorted.length };
}
