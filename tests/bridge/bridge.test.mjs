// Stock Yjs clients, as anybody installs them, take part.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as Y from "yjs";
import { becomes, eventually } from "../journey/harness/patience.mjs";
import { Raw, stage } from "./harness/candor.mjs";

const candor = stage();

candor.test("two stock clients write in one section and read each other, and so does the page", async () => {
  const [postMortem, ada, ben] = await candor.room("Both ways", { Ada: "participant", Ben: "participant" });
  const [one, two] = [await candor.client(ada, "impact"), await candor.client(ben, "impact")];
  await Promise.all([one.synced(), two.synced()]);
  one.text.insert(0, "Orders stopped 👀.");
  await two.reads("Orders stopped 👀.");
  two.text.insert(two.text.length, " They came back.");
  await one.reads("Orders stopped 👀. They came back.");
  await postMortem.isWritten("Impact", "Orders stopped 👀. They came back.");
});

candor.test("whatever several clients write at the same time, all end with the same", async () => {
  const [postMortem, ...people] = await candor.room("At once", { Ada: "participant", Ben: "participant", Noor: "facilitator" });
  const clients = await Promise.all(people.map((person) => candor.client(person, "tldr")));
  await Promise.all(clients.map((client) => client.synced()));
  for (let turn = 0; turn < 60; turn += 1) {
    for (const [at, { text }] of clients.entries()) {
      text.insert((turn * 7 + at) % (text.length + 1), `${"abc"[at]}${turn} `);
      if (turn % 9 === 8) text.delete((turn + at) % text.length, 1);
    }
    if (turn % 5 === 0) await new Promise(setImmediate);
  }
  const [first, ...others] = clients;
  await eventually(async () => {
    const text = first.text.toString();
    return others.every((other) => other.text.toString() === text) && (await postMortem.text("TL;DR")) === text;
  }, "all read the same");
  for (const person of "abc") assert.match(first.text.toString(), new RegExp(`${person}59`), "the last words of each are there");
});

candor.test("what was written offline comes with the next connection, under the old id and a new one", async () => {
  const [postMortem, ada, ben] = await candor.room("Offline", { Ada: "participant", Ben: "participant" });
  const [adas, bens] = [await candor.client(ada, "impact"), await candor.client(ben, "impact")];
  await Promise.all([adas.synced(), bens.synced()]);
  adas.text.insert(0, "One.");
  await bens.reads("One.");
  adas.provider.disconnect();
  adas.text.insert(4, " Two.");
  bens.text.insert(0, "Zero. ");
  await postMortem.isWritten("Impact", "Zero. One.");

  // Started again without having been online: the same text, another id.
  const again = new Y.Doc();
  Y.applyUpdate(again, Y.encodeStateAsUpdate(adas.doc));
  again.getText("body").insert(9, " Three.");
  const back = await candor.client(ada, "impact", { doc: again });
  // A key that is pressed before the two are in sync builds upon what is not there yet.
  await eventually(() => back.provider.wsconnected, "the socket is open");
  back.text.insert(back.text.length, " Four.");
  for (const client of [back, bens]) await client.reads("Zero. One. Two. Three. Four.");
  assert.deepEqual(back.closed, []);
  adas.provider.connect();
  await adas.reads("Zero. One. Two. Three. Four.");
});

candor.test("a long day without a network comes in pieces, and nobody is kept waiting or sent away", async () => {
  const [postMortem, ada, ben] = await candor.room("A long day", { Ada: "participant", Ben: "participant" });
  const [adas, bens] = [await candor.client(ada, "impact"), await candor.client(ben, "impact")];
  await Promise.all([adas.synced(), bens.synced()]);
  adas.text.insert(0, "Orders stopped, and came back. ".repeat(1_500));
  await bens.reads(adas.text.toString());
  adas.provider.disconnect();
  const have = Y.encodeStateVector(adas.doc);
  for (let turn = 0; turn < 12_000; turn += 1) {
    const at = (turn * 7_919) % adas.text.length;
    if (turn % 3 === 2) adas.text.delete(at, 1);
    else adas.text.insert(at, "x");
  }
  const away = Y.encodeStateAsUpdate(adas.doc, have).length;
  assert.ok(away > 128 * 1024, `more than one update may hold: ${away} bytes`);
  adas.provider.connect();
  for (let turn = 0; turn < 20; turn += 1) {
    const text = `Ben ${turn}. `;
    bens.text.insert(0, text);
    await eventually(async () => (await postMortem.text("Impact")).includes(text), `Ben's words are written, time ${turn}`);
  }
  await eventually(() => adas.text.toString() === bens.text.toString() && adas.text.toString().includes("Ben 19."), "both read the same");
  await eventually(async () => (await postMortem.text("Impact")) === adas.text.toString(), "and so does the page");
  // What is repeated when the same client comes again is no edit.
  adas.provider.disconnect();
  adas.provider.connect();
  await eventually(() => adas.provider.synced, "Ada's client is back");
  adas.text.insert(0, "Back. ");
  await eventually(() => bens.text.toString().startsWith("Back. "), "Ben reads on");
  assert.deepEqual([adas.closed, bens.closed], [[], []]);
});

candor.test("a long text with a correction after every letter, and a field whose every value can be taken back, come in pieces", async () => {
  const [, ada, ben] = await candor.room("Corrections", { Ada: "participant", Ben: "participant" });
  const [adas, bens] = [await candor.client(ada, "facts"), await candor.client(ben, "facts")];
  await Promise.all([adas.synced(), bens.synced()]);
  const fields = adas.doc.getMap("fields");
  const undo = new Y.UndoManager([adas.text, fields], { captureTimeout: 0 });
  adas.provider.disconnect();
  for (let turn = 0; turn < 6_000; turn += 1) {
    adas.text.insert(adas.text.length, "ab");
    adas.text.delete(adas.text.length - 1, 1);
  }
  for (let turn = 0; turn < 1_000; turn += 1) fields.set("impact", `As it was understood at minute ${turn}. `.repeat(10));
  adas.provider.connect();
  await bens.reads(adas.text.toString());
  await eventually(() => bens.doc.getMap("fields").get("impact") === fields.get("impact"), "Ben reads the last value");
  undo.undo();
  await eventually(() => bens.doc.getMap("fields").get("impact")?.startsWith("As it was understood at minute 998."), "and the one before it");
  assert.deepEqual([adas.closed, bens.closed], [[], []]);
});

candor.test("fields travel both ways", async () => {
  const [, ada, ben] = await candor.room("Facts", { Ada: "participant", Ben: "participant" });
  const [one, two] = [await candor.client(ada, "facts"), await candor.client(ben, "facts")];
  await Promise.all([one.synced(), two.synced()]);
  assert.equal(one.fields.get("title"), "Facts");
  one.fields.set("severity", "2");
  await becomes(() => two.fields.get("severity"), "2", "the severity, as the other reads it");
  two.fields.delete("severity");
  await becomes(() => one.fields.has("severity"), false, "whether the severity is there");
});

candor.test("whoever is here has a name with a mark, whatever the client calls itself, and is gone when they leave", async () => {
  const [, ada, ben] = await candor.room("Presence", { Ada: "participant", Ben: "participant" });
  const [adas, bens] = [await candor.client(ada, "impact"), await candor.client(ben, "impact")];
  await Promise.all([adas.synced(), bens.synced()]);
  adas.provider.awareness.setLocalStateField("user", { name: "The facilitator" });
  await bens.sees("Ada (Yjs)");
  await adas.sees("Ben (Yjs)");

  // A caret beside a letter.
  adas.text.insert(0, "caret");
  await bens.reads("caret");
  adas.goesTo(2);
  assert.equal(await bens.caretOf("Ada (Yjs)"), 2);
  adas.leave();
  await bens.sees();
});

candor.test("who asks who is there is told", async () => {
  const [, ada, ben] = await candor.room("Asked", { Ada: "participant", Ben: "participant" });
  const bens = await candor.client(ben, "impact");
  await bens.synced();
  const raw = await candor.raw(ada, "impact");
  await eventually(() => raw.heard.some((message) => message[0] === 1), "the greeting has come");
  raw.heard.length = 0;
  raw.say(3);
  await eventually(() => raw.heard.some((message) => message[0] === 1 && message.includes("Ben (Yjs)")), "the answer has come");
});

candor.test("a client that only reads is told so when it writes, and reads on", async () => {
  const [postMortem, ada, ben] = await candor.room("Reading", { Ada: "participant", Ben: "observer" });
  assert.equal((await ben.token("participant")).role, "observer");
  const writer = await candor.client(ada, "impact");
  for (const reader of [await candor.client(ada, "impact", { role: "observer" }), await candor.client(ben, "impact")]) {
    await Promise.all([writer.synced(), reader.synced()]);
    const denied = reader.denied();
    reader.text.insert(0, "Not mine to write. ");
    assert.match(await denied, /observer/);
    writer.text.insert(writer.text.length, "Read this. ");
    // Where it stands beside the reader's own words is chance: both were written at the same time.
    const times = ({ text }) => text.toString().split("Read this. ").length;
    await eventually(() => times(reader) === times(writer), "the reader reads on");
    assert.deepEqual(reader.closed, []);
  }
  await postMortem.isWritten("Impact", "Read this. Read this. ");
});

candor.test("in a locked section a client is told so and reads on, and what it kept comes in when the section is opened", async () => {
  const [postMortem, ada, noor] = await candor.room("Locked", { Ada: "participant", Noor: "facilitator" });
  const client = await candor.client(ada, "impact");
  await client.synced();
  client.text.insert(0, "Before.");
  await postMortem.isWritten("Impact", "Before.");
  await noor.locks(3, true);
  const denied = client.denied();
  client.text.insert(7, " Late.");
  assert.match(await denied, /locked/);
  // A token never leads, its maker may.
  const leading = await candor.client(noor, "impact");
  await leading.synced();
  const alsoDenied = leading.denied();
  leading.text.insert(0, "Led. ");
  assert.match(await alsoDenied, /locked/);
  client.text.insert(0, "Still. ");
  await leading.reads("Led. Before.");
  await postMortem.isWritten("Impact", "Before.");
  assert.deepEqual([client.closed, leading.closed], [[], []]);
  await noor.locks(3, false);
  await eventually(async () => ["Led. ", "Still. ", " Late."].every((words) => client.text.toString().includes(words)), "all is there");
  await leading.reads(client.text.toString());
  await postMortem.isWritten("Impact", client.text.toString());
});

candor.test("a token is for its post-mortem, its sections, and nobody without one", async () => {
  const [one, ada] = await candor.room("One", { Ada: "participant" });
  const [two] = await candor.room("Two", { Ben: "participant" });
  const { token, url, role } = await ada.token();
  assert.equal(role, "participant");
  assert.equal(url, `${candor.server.address.replace("http", "ws")}/yjs/${one.id}`);
  const status = async (path, headers) => {
    const raw = await Raw.to(candor.server, path, headers);
    raw.socket.terminate();
    return raw.status ?? "open";
  };
  assert.equal(await status(`yjs/${one.id}/impact`), 401);
  assert.equal(await status(`yjs/${one.id}/impact`, { cookie: ada.cookie, origin: candor.server.address }), 401, "a cookie counts for nothing here");
  assert.equal(await status(`yjs/${one.id}/impact?token=${token.slice(1)}0`), 401);
  assert.equal(await status(`yjs/${one.id}/impact?token=${one.secret}`), 401, "an invitation is no token");
  assert.equal(await status(`yjs/${two.id}/impact?token=${token}`), 401);
  assert.equal(await status(`yjs/${one.id}/nowhere?token=${token}`), 404);
  assert.equal(await status(`yjs/${one.id}/impact?token=${token}`, { origin: "https://elsewhere.example" }), "open");
  assert.equal(await status(`yjs/${one.id}/impact`, { authorization: `Bearer ${token}` }), "open");
  // Nor is a token a browser, or an invitation.
  assert.equal((await candor.server.get(`api/v1/post-mortems/${one.id}`, token)).status, 403);
  const home = await fetch(`${candor.server.address}/api/v1/home`, { headers: { cookie: `candor=${token}` } });
  assert.deepEqual((await home.json()).post_mortems, []);
  const own = await fetch(`${candor.server.address}/api/v1/home`, { headers: { cookie: ada.cookie } });
  assert.equal((await own.json()).post_mortems.length, 1, "the list of the one who made it has the post-mortem once");
});

candor.test("formats, embeds, other types and other roots end the connection with words, and nothing of them is here", async () => {
  const [postMortem, ada, ben] = await candor.room("Shapes", { Ada: "participant", Ben: "participant" });
  const witness = await candor.client(ben, "impact");
  await witness.synced();
  witness.text.insert(0, "Plain.");
  const deeds = {
    "a format": ({ text }) => text.insert(0, "bold", { bold: true }),
    "an embed": ({ text }) => text.insertEmbed(0, { image: "x.png" }),
    "a list in a field": ({ fields }) => fields.set("rows", new Y.Array()),
    "an object in a field": ({ fields }) => fields.set("rows", { nested: true }),
    "a key with capitals": ({ fields }) => fields.set("No Key", "x"),
    "another text": ({ doc }) => doc.getText("title").insert(0, "x"),
    "XML": ({ doc }) => doc.getXmlFragment("prosemirror").insert(0, [new Y.XmlElement("p")]),
    "a document": ({ fields }) => fields.set("sub", new Y.Doc()),
  };
  for (const [what, deed] of Object.entries(deeds)) {
    const client = await candor.client(ada, "impact");
    await client.synced();
    await client.reads("Plain.");
    deed(client);
    await eventually(() => client.closed.length > 0, `${what} ends the connection for good`);
    assert.equal(client.closed[0].code, 4400, what);
    assert.match(client.closed[0].reason, /plain text in `body`/, what);
  }
  await witness.reads("Plain.");
  witness.text.insert(6, " Still.");
  await postMortem.isWritten("Impact", "Plain. Still.");
});

candor.test("frames that are not the protocol end the connection, and the room goes on", async () => {
  const [postMortem, ada, ben] = await candor.room("Noise", { Ada: "participant", Ben: "participant" });
  const witness = await candor.client(ben, "impact");
  await witness.synced();
  const frames = [
    [4], [0], [0, 3, 0], [2, 0, 0], [102, 1, 0], [0, 2], [0, 2, 5, 1], [0, 2, 0xff, 0xff, 0xff, 0x7f], [0, 2, 1, 0],
    [0, 0, 4, 0xff, 0xff, 0xff, 0x7a], [0, 0, 1, 9], [1, 4, 0xff, 0xff, 0xff, 0x7f], [1, 3, 1, 20, 1], [1, 5, 1, 20, 1, 1, 0x7b],
    [1, 1, 0, 0, 1, 0x80], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], Array(17).fill(3),
    // 10 000 lists in each other, in a field.
    [0, 2, ...buffer([1, 1, 99, 0, 0x28, 1, ...text("fields"), ...text("x"), 1, ...Array(10_000).fill([0x75, 1]).flat(), 0x7e, 0])],
  ];
  for (const frame of frames) {
    const raw = await candor.raw(ada, "impact");
    // Edits are held until the client has told what it wrote offline: nothing.
    raw.say(0, 1, 2, 0, 0);
    await eventually(() => raw.heard.some((message) => message[0] === 0 && message[1] === 0), "the question has come");
    raw.say(0, 1, 2, 0, 0);
    raw.say(frame);
    const { code, reason } = await raw.ended();
    assert.ok([4400, 4413].includes(code) && reason, `${JSON.stringify(frame).slice(0, 80)}: ${code} ${reason}`);
  }
  const raw = await candor.raw(ada, "impact");
  raw.socket.send("text");
  assert.equal((await raw.ended()).code, 1003);
  const large = await candor.raw(ada, "impact");
  large.socket.send(Buffer.alloc(1100 * 1024));
  assert.ok([1008, 1009, 1006].includes((await large.ended()).code));
  witness.text.insert(0, "Undisturbed.");
  await postMortem.isWritten("Impact", "Undisturbed.");
});

candor.test("a stock client that only listens costs the server little", async () => {
  const [, ada] = await candor.room("Idle", { Ada: "participant" });
  const { token } = await ada.token();
  const sockets = [];
  const come = async (many) => {
    for (let n = 0; n < many; n += 1) {
      const raw = await Raw.to(candor.server, `yjs/${ada.postMortem.id}/impact?token=${token}`);
      raw.say(0, 0, 1, 0);
      await eventually(() => raw.heard.some((message) => message[0] === 0 && message[1] === 1), "the text has come");
      sockets.push(raw.socket);
    }
  };
  try {
    // What is taken once, and kept for the next.
    await come(20);
    const before = await candor.server.memory();
    await come(60);
    const each = (await candor.server.memory() - before) / 60;
    console.log(`${each.toFixed(1)} kB each`);
    // With the buffers that the library has by default it is 160.
    assert.ok(each < 100, `${each} kB each`);
  } finally {
    for (const socket of sockets) socket.terminate();
  }
}, !existsSync("/proc/self/status") && "the system does not tell how much memory a process has");

candor.test("nobody writes under the id of somebody else", async () => {
  const [postMortem, ada, ben] = await candor.room("Ids", { Ada: "participant", Ben: "participant" });
  const adas = await candor.client(ada, "impact");
  await adas.synced();
  adas.text.insert(0, "Ada's.");
  await postMortem.isWritten("Impact", "Ada's.");
  const forged = new Y.Doc();
  forged.clientID = adas.doc.clientID;
  const bens = await candor.client(ben, "tldr", { doc: forged });
  await bens.synced();
  forged.getText("body").insert(0, "Also Ada's.");
  await eventually(() => bens.closed.length > 0, "the connection ends");
  assert.match(bens.closed[0].reason, /ids of your own/);
  await postMortem.isWritten("TL;DR", "");
});

function buffer(bytes) {
  const length = [];
  let rest = bytes.length;
  for (; rest >= 0x80; rest >>= 7) length.push((rest & 0x7f) | 0x80);
  return [...length, rest, ...bytes];
}

function text(words) {
  return buffer([...Buffer.from(words)]);
}
