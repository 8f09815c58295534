// Browsers and a program that speaks Yjs, in one section at the same time.
import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { letIn, programsOf } from "./harness/program.mjs";
import { stage } from "./harness/stage.mjs";

const candor = stage();

/** Letters of more than one unit and of other scripts, which each side counts by itself. */
const WORDS = { Ada: "大阪👩‍🚒", Noor: "京都🖨️", Yjs: "서울🈳" };

candor.journey("two browsers and a stock Yjs client write in one section at the same time and read the same; a lock holds back only who may not", async () => {
  const [postMortem, ada, noor] = await candor.room("Three at once", { Ada: "participant", Noor: "facilitator" });
  const client = await letIn(await programsOf(ada), "impact");
  await ada.press("Escape");
  const [adas, noors] = [ada.section("Impact"), noor.section("Impact")];
  try {
    await Promise.all([ada.seesHere("Ada (Yjs)", "Noor"), noor.seesHere("Ada", "Ada (Yjs)"), client.sees("Ada", "Noor")]);

    await adas.writes("Ada:\n\nYjs:\n\nNoor:");
    await Promise.all([client.reads("Ada:\n\nYjs:\n\nNoor:"), noors.includes("Noor:")]);
    await Promise.all([adas.goesToEnd(0), noors.goesToEnd()]);
    client.goesTo(endOf(client, "Yjs:"));
    await Promise.all([adas, noors].map((section) => section.showsCaretOf("Ada (Yjs)")));
    await Promise.all([adas.showsCaretOf("Noor"), noors.showsCaretOf("Ada")]);
    assert.equal(await client.caretOf("Ada"), 4);
    assert.equal(await client.caretOf("Noor"), client.text.length);

    const [fromAda, fromNoor, fromClient] = ["Ada", "Noor", "Yjs"].map(counted);
    await Promise.all([ada.types(fromAda.join(""), PACE), noor.types(fromNoor.join(""), PACE), types(client, "Yjs:", fromClient)]);
    const agreed = (later = {}) => [
      ["Ada:", ...fromAda], ["\n\nYjs:", ...fromClient, later.client], ["\n\nNoor:", ...fromNoor, later.noor],
    ].flat().join("");
    await all(agreed(), adas, noors, client, postMortem);
    await Promise.all([ada.isTold("Saved"), noor.isTold("Saved")]);

    await noors.region.getByRole("button", { name: "Lock Impact" }).click();
    await adas.region.getByText(/^Locked by Noor, facilitator, /).waitFor();
    const denied = client.denied();
    client.text.insert(endOf(client, "Yjs:"), " Late 遅い⏰.");
    assert.match(await denied, /locked/);
    await noors.goesToEnd();
    await noor.types(" Led 司会.");
    await Promise.all([adas.reads(agreed({ noor: " Led 司会." })), postMortem.isWritten("Impact", agreed({ noor: " Led 司会." }))]);
    await ada.section("TL;DR").writes("Elsewhere 他 one writes on.");
    await noor.section("TL;DR").reads("Elsewhere 他 one writes on.");
    await client.reads(agreed({ client: " Late 遅い⏰.", noor: " Led 司会." }));
    assert.equal(await noors.text(), agreed({ noor: " Led 司会." }), "what the lock held back is nobody's but the client's own");

    await noors.region.getByRole("button", { name: "Unlock Impact" }).click();
    await all(agreed({ client: " Late 遅い⏰.", noor: " Led 司会." }), adas, noors, client, postMortem);
    await adas.goesToEnd();
    await ada.press("Control+Home");
    await ada.types("Open 開. ");
    await all(`Open 開. ${agreed({ client: " Late 遅い⏰.", noor: " Led 司会." })}`, adas, noors, client, postMortem);
    assert.deepEqual(client.closed, [], "nothing of this has closed the client's socket");
  } finally {
    client.leave();
  }
  await Promise.all([ada.seesHere("Noor"), noor.seesHere("Ada")]);
});

/** Milliseconds between two keys, and between two words of a program: all three write for about as long. */
const PACE = 5;

/** Words with numbers, so that a lost or doubled one is seen. */
function counted(name) {
  return Array.from({ length: 40 }, (_, n) => ` ${WORDS[name]}${n + 1}`);
}

/** The end of the line that begins so, as the client has it. */
function endOf({ text }, beginning) {
  const all = text.toString();
  const end = all.indexOf("\n", all.indexOf(beginning));
  return end < 0 ? all.length : end;
}

async function types(client, beginning, words) {
  for (const word of words) {
    client.text.insert(endOf(client, beginning), word);
    await setTimeout(PACE * word.length);
  }
}

function all(text, adas, noors, client, postMortem) {
  return Promise.all([adas.reads(text), noors.reads(text), client.reads(text), postMortem.isWritten("Impact", text)]);
}
