// The least that everybody must be able to use: what a machine can find out about it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { IMPACT, TABLE, TITLE } from "./harness/incident.mjs";
import { programsOf } from "./harness/program.mjs";
import { stage } from "./harness/stage.mjs";

const candor = stage();
const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

for (const colorScheme of ["light", "dark"]) {
  candor.journey(`home and a room have no serious barrier, ${colorScheme}`, async () => {
    const ada = await candor.person("Ada", { colorScheme });
    await ada.goes("");
    await ada.page.getByRole("button", { name: "New post-mortem" }).waitFor();
    await hasNoBarrier(ada, "a first visit");

    const [postMortem, ben] = await candor.room(TITLE, { Ben: "facilitator" }, { began: "2026-11-17T13:52Z", severity: "2" });
    await ada.goes(postMortem.links.participant.path);
    await ada.page.getByRole("button", { name: "Join" }).waitFor();
    await hasNoBarrier(ada, "joining");
    await ada.givesName();
    await ada.section("Impact").writes(`${IMPACT.typed}\n\n`);
    await ada.pastes(TABLE);
    await ben.section("Impact").includes(TABLE);
    await ben.section("Impact").goesToEnd();
    await ada.section("Impact").showsCaretOf("Ben");
    await ben.section("TL;DR").region.getByRole("button", { name: "Lock TL;DR" }).click();
    await ada.section("TL;DR").region.getByText("Locked by Ben").waitFor();
    await hasNoBarrier(ada, "a room");

    await ada.page.getByRole("button", { name: "Share" }).click();
    await ada.page.getByRole("dialog", { name: "Share this post-mortem" }).waitFor();
    await hasNoBarrier(ada, "the links");
    await ada.press("Escape");
    const programs = await programsOf(ada);
    await programs.getByRole("button", { name: "Token to read", exact: true }).click();
    await programs.getByRole("listitem").getByText("Disconnect…").click();
    await hasNoBarrier(ada, "the tokens");

    await ada.goes("");
    await ada.page.getByRole("main").getByRole("link", { name: TITLE }).waitFor();
    await hasNoBarrier(ada, "home");
  });
}

candor.journey("on a phone nothing is wider than the screen, and nothing is without a name", async () => {
  const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
  const ada = await candor.person("Ada", phone);
  await ada.goes("");
  await ada.page.getByRole("button", { name: "New post-mortem" }).waitFor();
  await fits(ada, "a first visit");
  const postMortem = await candor.server.postMortem(`${TITLE} ${"and_a_word_without_any_end_".repeat(4)}`);
  await ada.joins(postMortem.links.participant);
  await fits(ada, "an empty room");
  await ada.section("Impact").writes(`https://example.org/${"a-long-address/".repeat(12)}\n\n`);
  await ada.pastes(`${TABLE}\n\n\`\`\`\n${"code ".repeat(40)}\n\`\`\``);
  await ada.section("Impact").includes("code code");
  await fits(ada, "a room");
  await hasNoBarrier(ada, "a room");
  await ada.page.getByRole("button", { name: "Share" }).click();
  await ada.page.getByRole("dialog", { name: "Share this post-mortem" }).waitFor();
  await fits(ada, "the links");
  await ada.press("Escape");
  const programs = await programsOf(ada);
  await programs.getByRole("button", { name: "Token to read", exact: true }).click();
  await programs.getByRole("listitem").getByText("Disconnect…").click();
  await fits(ada, "the tokens");
  await ada.goes("");
  await ada.page.getByRole("main").getByRole("link", { name: TITLE }).waitFor();
  await fits(ada, "home");
});

/** The letters in the faces are pictures of people, not the name that somebody would call the button by. */
const INITIALS = "label-content-name-mismatch: .faces\n";

async function hasNoBarrier(person, where) {
  await person.page.evaluate(AXE);
  const { violations } = await person.page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const told = serious.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}\n${failureSummary}`));
  assert.deepEqual(told.filter((barrier) => !barrier.startsWith(INITIALS)), [], where);
}

async function fits(person, where) {
  const [page, window] = await person.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(page <= window && window <= 390, `${where}: the page is ${page} wide, the window ${window}`);
}
