// The log is the history: any moment can be looked at, and a section of it brought back as an edit like any other.
import assert from "node:assert/strict";
import { becomes, eventually } from "./harness/patience.mjs";
import { stage } from "./harness/stage.mjs";

const candor = stage();

const FIRST = "The cache expired at noon. Nobody noticed for an hour.";
const SECOND = "Everything went well, and nobody had to do anything.";

candor.journey("Ada brings back what a section said while Ben writes in it, and both agree", async () => {
  const [, ada, ben] = await candor.room("Cache expired", { Ada: "participant", Ben: "participant" });
  const [adas, bens] = [ada.section("Impact"), ben.section("Impact")];
  await adas.writes(FIRST);
  await ada.isTold("Saved");
  const past = new Past(ada);
  await past.opens();
  await past.names("First draft");
  await past.closes();
  await adas.goesToEnd();
  await ada.press("Control+a");
  await ada.types(SECOND);
  await bens.reads(SECOND);

  await past.opens();
  await past.looksAt(/First draft/);
  await past.section("Impact").getByText(FIRST).waitFor();
  const words = " Ben wrote this while Ada looked back, one letter after the other.";
  await bens.goesToEnd();
  const writing = ben.types(words, 60);
  await bens.includes("Ben wrote");
  await past.section("Impact").getByRole("button", { name: /^Restore this section/ }).click();
  await writing;
  await past.closes();
  await Promise.all([ada.isTold("Saved"), ben.isTold("Saved")]);
  await eventually(async () => (await adas.text()) === (await bens.text()), "both have the same");
  const text = await adas.text();
  const rest = Array.from(words, (_, from) => words.slice(from)).find((rest) => text.includes(rest));
  assert.ok(rest && rest.length < words.length, `Ben's last words are there: ${text}`);
  assert.equal(text.replace(rest, ""), FIRST, "and around them what was restored");

  // It was one edit of hers, so that one step takes it back, and leaves what Ben wrote.
  await adas.goesToEnd();
  await ada.press("Control+z");
  await adas.reads(SECOND + words);
  await bens.reads(SECOND + words);
});

candor.journey("the time line tells who wrote where, what changed, and who wrote what", async () => {
  const [, ada, ben] = await candor.room("Two hands", { Ada: "participant", Ben: "participant" });
  await ada.section("Impact").writes("Ada saw it first.");
  await ben.section("Impact").includes("first.");
  await ben.section("Impact").writes(" Ben saw it too.");
  await ben.isTold("Saved");
  await ada.section("Impact").includes("too.");
  const past = new Past(ada);
  await past.opens();
  await past.looksAt(/Ada and Ben.*Impact/);
  const section = past.section("Impact");
  await becomes(() => section.locator("ins").allInnerTexts(), ["Ada saw it first. Ben saw it too."], "what was added");
  await section.getByRole("button", { name: /^Who wrote this/ }).click();
  const hands = () => section.locator(".hand").evaluateAll((all) => all.map(({ firstElementChild: name, lastChild: words }) =>
    `${name.textContent}: ${words.parentElement.textContent.slice(name.textContent.length)}`));
  await becomes(hands, ["Ada: Ada saw it first.", "Ben:  Ben saw it too."], "whose words they are");
  // The scrubber is a range that the keyboard moves, and says where it stands.
  const scrubber = past.dialog.getByRole("slider");
  assert.match(await scrubber.getAttribute("aria-valuetext"), /^Ada and Ben, today at \d\d:\d\d$/);
  await scrubber.focus();
  await ada.press("Home");
  await eventually(async () => /^The template, /.test(await scrubber.getAttribute("aria-valuetext")), "the beginning");
  await section.getByText("Nothing stood here.").waitFor();
});

candor.journey("who may not write a section looks back and cannot restore it", async () => {
  const [postMortem, ada, chi, noor] = await candor.room("Locked", { Ada: "participant", Chi: "observer", Noor: "facilitator" });
  await ada.section("Impact").writes("Final.");
  await ada.isTold("Saved");
  await noor.section("Impact").region.getByRole("button", { name: /^Lock/ }).click();
  await ada.section("Impact").region.getByText(/^Locked by Noor/).waitFor();
  for (const [person, reason] of [[ada, /locked, so it stays/], [chi, /as an observer/]]) {
    const past = new Past(person);
    await person.goes(`${postMortem.links.participant.path.split("#")[0]}#history`);
    await person.page.reload();
    await past.dialog.getByRole("slider").waitFor();
    await past.looksAt(/Impact locked/);
    await past.section("Impact").getByText(reason).waitFor();
    assert.ok(await past.section("Impact").getByRole("button", { name: /^Restore this section/ }).isDisabled());
  }
  await new Past(chi).dialog.getByRole("button", { name: "Name this moment" }).waitFor({ state: "detached" });
});

/** The history, as somebody looks at it. */
class Past {
  constructor(person) {
    this.person = person;
    this.dialog = person.page.getByRole("dialog", { name: "History" });
  }

  async opens() {
    await this.person.page.getByRole("banner").getByRole("button", { name: "History" }).click();
    await this.dialog.getByRole("slider").waitFor();
  }

  async closes() {
    await this.dialog.getByRole("button", { name: "Close" }).click();
    await this.dialog.waitFor({ state: "hidden" });
  }

  async names(name) {
    await this.dialog.getByRole("button", { name: "Name this moment" }).click();
    await this.dialog.getByRole("textbox", { name: "What was this moment?" }).fill(name);
    await this.person.press("Enter");
    await this.moment(new RegExp(name)).waitFor();
  }

  moment(name) {
    return this.dialog.getByRole("navigation", { name: "Time line" }).getByRole("button", { name });
  }

  async looksAt(name) {
    await this.moment(name).first().click();
  }

  section(title) {
    return this.dialog.locator(".section").filter({ has: this.person.page.getByRole("heading", { name: new RegExp(`^${title}`) }) });
  }
}
