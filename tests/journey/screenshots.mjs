// Pictures for people who have not been here: `node screenshots.mjs FOLDER`. Two people write the sample into a room, and
// a third looks at it on a desk and on a phone, in light and in dark.
import { mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Browser } from "./harness/browser.mjs";
import { Server } from "./harness/server.mjs";

const SAMPLE = resolve(import.meta.dirname, "../../server/sample");
const TITLE = "Ferry tickets could not be scanned for 52 minutes";
const FACTS = {
  severity: "2", kind: "incident", services: "ticket scanners, key service, boarding",
  began: "2026-06-13T05:00Z", detected: "2026-06-13T05:09Z", mitigated: "2026-06-13T05:52Z", resolved: "2026-06-13T07:20Z",
};
const DEVICES = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};

const folder = process.argv[2];
if (!folder) {
  console.error("usage: node screenshots.mjs FOLDER");
  process.exit(2);
}
await mkdir(folder, { recursive: true });
const server = await Server.start();
const browser = await Browser.start();
try {
  const postMortem = await server.postMortem(TITLE, FACTS);
  const [ada, ben] = [await browser.person("Ada", server.address), await browser.person("Ben", server.address)];
  for (const person of [ada, ben]) await person.joins(postMortem.links.participant);
  await write(postMortem, [ada, ben]);
  for (const colorScheme of ["light", "dark"]) {
    for (const device of Object.keys(DEVICES)) await look(postMortem, [ada, ben], device, colorScheme);
  }
} finally {
  await browser.close();
  await server.close();
}

/** Each writes every second section, both at the same time. */
async function write(postMortem, writers) {
  const sections = (await postMortem.sections()).filter(({ kind }) => kind === "prose");
  await Promise.all(writers.map(async (writer, turn) => {
    for (const { id, title } of sections.filter((_, place) => place % writers.length === turn)) {
      await writer.section(title).goesToEnd();
      await writer.press("Control+a");
      await writer.pastes((await readFile(join(SAMPLE, `${id}.md`), "utf8")).trim());
    }
    await writer.isTold("Saved");
  }));
}

async function look(postMortem, [ada, ben], device, colorScheme) {
  const noor = await browser.person("Noor", server.address, { colorScheme, ...DEVICES[device] });
  const picture = async (what) => {
    const path = join(folder, `${what}-${device}-${colorScheme}.png`);
    await noor.page.screenshot({ path });
    console.log(path);
  };
  await noor.goes("");
  await noor.page.getByRole("button", { name: "New post-mortem" }).waitFor();
  await picture("welcome");
  await noor.goes(postMortem.links.facilitator.path);
  await noor.page.getByRole("button", { name: "Join" }).waitFor();
  await picture("joining");
  await noor.givesName();
  await noor.isTold("Saved");
  await picture("room");

  // Both where a phone shows them. A flag shows its name for a moment after its caret has moved.
  const sense = noor.section("What made sense at the time");
  await noor.page.evaluate(() => { document.getElementById("sense").scrollIntoView(); });
  await ada.section(sense.title).goesToEnd(0);
  await ben.section(sense.title).goesToEnd(2);
  for (const [person, name] of [[ada, "Ada"], [ben, "Ben"]]) {
    await person.press("ArrowLeft");
    await sense.showsCaretOf(name);
  }
  await picture("writing");

  const lock = sense.region.getByRole("button", { name: /^Lock/ });
  await lock.click();
  await sense.region.getByText(/^Locked by Noor/).waitFor();
  await picture("locked");
  await sense.region.getByRole("button", { name: /^Unlock/ }).click();
  await noor.goes("");
  await noor.page.getByRole("main").getByRole("link", { name: TITLE }).waitFor();
  await picture("home");
  await noor.leave();
}
