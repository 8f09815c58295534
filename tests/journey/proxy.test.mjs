// Proxies that let no socket pass, hold answers back, or cut what is idle: it is an editor still.
import assert from "node:assert/strict";
import { MISSING, UPGRADE } from "./harness/nginx.mjs";
import { becomes, eventually } from "./harness/patience.mjs";
import { stage } from "./harness/stage.mjs";

/** The server says something every second, so that three seconds are as good as thirty. */
const candor = stage("--heartbeat", "1").unless(MISSING);
const IDLE = 3_000;
const CUT = `proxy_read_timeout ${IDLE / 1_000}s; proxy_send_timeout ${IDLE / 1_000}s;`;

candor.journey("two people write together through a proxy that lets no socket pass", async () => {
  const { postMortem, ada, ben } = await behind(await candor.nginx());
  await theyWrite(postMortem, ada, ben);
  await Promise.all([isOnDetour(ada), isOnDetour(ben)]);
  await ben.leave();
  await ada.seesHere();
});

candor.journey("two people write together through a proxy that holds every answer back until it is whole", async () => {
  const { postMortem, ada, ben } = await behind(await candor.nginx("proxy_buffering on; proxy_ignore_headers X-Accel-Buffering;"));
  await theyWrite(postMortem, ada, ben);
  await Promise.all([isOnDetour(ada), isOnDetour(ben)]);
});

candor.journey("an idle page stays connected through a proxy that cuts what is idle", async () => {
  const { postMortem, ada, ben } = await behind(await candor.nginx(CUT));
  await Promise.all([isOnDetour(ada), isOnDetour(ben)]);
  const opened = watchOpening(ada);
  const begun = Date.now();
  await eventually(async () => {
    assert.equal(await ada.saving(), "Saved");
    return Date.now() > begun + 2 * IDLE;
  }, "the proxy could have cut it twice");
  assert.deepEqual(opened, [], "no connection was opened meanwhile");
  await theyWrite(postMortem, ada, ben);
});

candor.journey("where sockets die again and again within seconds, people go on without", async () => {
  const { postMortem, ada, ben } = await behind(await candor.nginx(UPGRADE + CUT));
  await Promise.all([isOnDetour(ada), isOnDetour(ben)]);
  await theyWrite(postMortem, ada, ben);
});

candor.journey("when the proxy lets sockets pass again, people return to them and lose nothing", async () => {
  const nginx = await candor.nginx();
  const { postMortem, ada, ben } = await behind(nginx);
  const [adas, bens] = [ada.section("Impact"), ben.section("Impact")];
  await adas.writes("Without a socket.");
  await bens.reads("Without a socket.");
  await isOnDetour(ada);
  await nginx.stop();
  await ada.isTold(/^Offline/);
  await ada.types(" Without a line.");
  await ada.isTold("Offline, 1 edit kept here").catch(() => ada.isTold(/^Offline, \d+ edits kept here$/));
  await nginx.start(UPGRADE);
  await adas.writes(" With a socket.");
  await Promise.all([ada.isTold("Saved"), ben.isTold("Saved")]);
  const all = "Without a socket. Without a line. With a socket.";
  await Promise.all([adas.reads(all), bens.reads(all), postMortem.isWritten("Impact", all)]);
  await becomes(() => badgeTitle(ada), "", "what Ada's badge adds");
});

/** Two people in a new post-mortem, who reach it through a proxy. */
async function behind(nginx) {
  const postMortem = await candor.server.postMortem("Behind a proxy");
  const [ada, ben] = await Promise.all(["Ada", "Ben"].map(async (name) => {
    const person = await candor.person(name, {}, nginx.address);
    // Browsers put every socket and every request that fails on the console.
    person.forgives(/WebSocket connection to .* failed/);
    person.forgives(/Failed to load resource: .*\/live\//);
    await person.joins(postMortem.links.participant);
    return person;
  }));
  return { postMortem, ada, ben };
}

/** Both type at once into one section, and see the same. */
async function theyWrite(postMortem, ada, ben) {
  await Promise.all([ada.seesHere("Ben"), ben.seesHere("Ada")]);
  const [adas, bens] = [ada.section("Timeline"), ben.section("Timeline")];
  await adas.writes("Ada:\n\nBen:");
  await bens.includes("Ben:");
  await Promise.all([adas.goesToEnd(0), bens.goesToEnd()]);
  await Promise.all([adas.showsCaretOf("Ben"), bens.showsCaretOf("Ada")]);
  const [fromAda, fromBen] = [counted("a"), counted("b")];
  await Promise.all([ada.types(fromAda, 10), ben.types(fromBen, 10)]);
  await Promise.all([ada.isTold("Saved"), ben.isTold("Saved")]);
  const all = `Ada:${fromAda}\n\nBen:${fromBen}`;
  await Promise.all([adas.reads(all), bens.reads(all), postMortem.isWritten("Timeline", all)]);
}

/** Words with numbers, so that a lost or doubled one is seen. */
function counted(letter) {
  return Array.from({ length: 60 }, (_, n) => ` ${letter}${n + 1}`).join("");
}

function badgeTitle(person) {
  return person.page.getByRole("banner").getByRole("status").getAttribute("title");
}

function isOnDetour(person) {
  return eventually(async () => /without WebSocket/.test(await badgeTitle(person) ?? ""), `${person.name} is told that there is no WebSocket`);
}

/** What a page opens from here on. */
function watchOpening(person) {
  const opened = [];
  person.page.on("websocket", (socket) => opened.push(socket.url()));
  person.page.on("request", (request) => {
    if (request.url().endsWith("/streams")) opened.push(request.url());
  });
  return opened;
}
