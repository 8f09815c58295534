// Programs that a member let in with a token: who they are, and how that ends.
import assert from "node:assert/strict";
import { becomes, eventually } from "./harness/patience.mjs";
import { isAt, tabsTo } from "./harness/keyboard.mjs";
import { letIn, programsOf } from "./harness/program.mjs";
import { stage } from "./harness/stage.mjs";

const candor = stage();

candor.journey("Ada lets two programs in, and puts one out with the keyboard alone: it keeps what it has not sent, and nobody else is out", async () => {
  const [postMortem, ada, ben] = await candor.room("Programs", { Ada: "participant", Ben: "participant" });
  const dialog = await programsOf(ada);
  const rows = dialog.getByRole("listitem");
  const [reader, writer] = [await letIn(dialog, "impact", "Token to read"), await letIn(dialog, "impact")];
  try {
    await becomes(async () => (await rows.allInnerTexts()).map((row) => row.replace(/\d\d:\d\d/, "12:00").replace(/\s+/g, " ").trim()), [
      "Reads, made today at 12:00 Disconnect…", "Reads and writes, made today at 12:00 Disconnect…",
    ], "the list of tokens");
    await ben.seesHere("Ada", "Ada (Yjs)");
    writer.text.insert(0, "Sent.");
    await Promise.all([ben.section("Impact").reads("Sent."), reader.reads("Sent.")]);

    // The token is on the screen once, and in no list.
    await dialog.getByRole("textbox", { name: "Token", exact: true }).focus();
    const when = (await rows.nth(1).innerText()).match(/\d\d:\d\d/)[0];
    await tabsTo(ada, `summary: Reads and writes, made today at ${when}Disconnect…`);
    await ada.press("Enter");
    await rows.nth(1).getByText("What it sent is saved").waitFor();
    await tabsTo(ada, "button: Disconnect it");
    await ada.press("Enter");
    await isAt(ada, "status: Disconnected.");
    await eventually(() => writer.closed.length > 0, "the program is told, and does not come back by itself");
    assert.equal(writer.closed[0].code, 4403);
    assert.match(writer.closed[0].reason, /token/);
    writer.text.insert(5, " Not sent.");
    await becomes(() => rows.count(), 1, "rows of the list");
    assert.equal(await dialog.getByRole("textbox", { name: "Token", exact: true }).count(), 0, "what lets nobody in is not shown any more");
    await ada.press("Escape");

    await ada.section("Impact").writes(" Ada writes on.");
    const all = "Sent. Ada writes on.";
    await Promise.all([ben.section("Impact").reads(all), reader.reads(all), postMortem.isWritten("Impact", all)]);
    assert.equal(writer.text.toString(), "Sent. Not sent.", "nothing typed is lost");
    assert.deepEqual(reader.closed, []);

    const again = await programsOf(ada);
    await again.getByRole("listitem").getByText("Disconnect…").click();
    await again.getByRole("button", { name: "Disconnect it" }).click();
    await again.getByText("Your tokens").waitFor({ state: "detached" });
    await eventually(() => reader.closed.length > 0, "the other one is out, too");
    await ben.seesHere("Ada");
  } finally {
    for (const client of [reader, writer]) client.leave();
  }
});

candor.journey("two people at their pages and a program write into one place at once, held up and offline for a while, and all end with the same", async () => {
  const line = await candor.line();
  const [postMortem, ben] = await candor.room("Three hands", { Ben: "participant" });
  const ada = await candor.person("Ada", {}, line.address);
  await ada.joins(postMortem.links.participant);
  const dialog = await programsOf(ada);
  const program = await letIn(dialog, "impact");
  try {
    await ada.press("Escape");
    const [adas, bens] = [ada.section("Impact"), ben.section("Impact")];
    await adas.writes("[]");
    await Promise.all([bens.reads("[]"), program.reads("[]")]);
    for (const section of [adas, bens]) await section.goesToEnd();
    for (const person of [ada, ben]) await person.press("ArrowLeft");
    const words = (letter) => Array.from({ length: 40 }, (_, n) => ` ${letter}${n}`).join("");
    const all = Promise.all([ada.types(words("a"), 15), ben.types(words("b"), 15), (async () => {
      for (const word of words("p").match(/ \w+/g)) {
        program.text.insert(program.text.length - 1, word);
        if (word === " p10") program.provider.disconnect();
        if (word === " p25") program.provider.connect();
        await new Promise((next) => setTimeout(next, 30));
      }
    })()]);
    line.hold();
    await bens.includes(" b20");
    line.release();
    await all;
    await Promise.all([ada.isTold("Saved"), ben.isTold("Saved")]);
    await eventually(async () => {
      const text = program.text.toString();
      return text === (await adas.text()) && text === (await bens.text()) && text === (await postMortem.text("Impact"));
    }, "pages, program and server have the same");
    const letters = (text) => [...text].sort().join("");
    assert.equal(letters(await adas.text()), letters(`[]${words("a")}${words("b")}${words("p")}`), "nothing is lost or doubled");
    assert.deepEqual(program.closed, []);
  } finally {
    program.leave();
  }
});
