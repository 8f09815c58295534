// Behind a proxy with a certificate, as `contrib/` sets it up: at the root of a host, and below a path of another site.
import assert from "node:assert/strict";
import { PREFIX, PROXIES } from "./harness/contrib.mjs";
import { stage } from "./harness/stage.mjs";

const candor = stage().trustingAnyCertificate();

for (const [name, { before, missing }] of Object.entries(PROXIES)) {
  for (const prefix of ["", PREFIX]) {
    candor.journey(`people write together, reload and go offline behind ${name} ${prefix ? "below a path" : "at the root of its host"}`, async () => {
      const proxy = candor.owns(await before(candor.server, prefix));
      const postMortem = await candor.server.postMortem("Behind a certificate");
      const [ada, ben] = await Promise.all(["Ada", "Ben"].map((person) => candor.person(person, {}, proxy.address)));
      ada.forgives(/WebSocket connection to .* failed|net::ERR_INTERNET_DISCONNECTED/);
      const [sockets, detours] = [[], []];
      ada.page.on("websocket", (socket) => sockets.push(socket.url()));
      ada.page.on("request", (request) => { if (request.url().includes("/streams")) detours.push(request.url()); });
      await Promise.all([ada, ben].map((person) => person.joins(postMortem.links.participant)));

      assert.equal(ada.page.url(), `${proxy.address}/p/${postMortem.id}`);
      const [cookie, ...others] = await ada.cookies();
      assert.deepEqual(others, []);
      const { name: called, secure, httpOnly, path, sameSite } = cookie;
      assert.deepEqual({ called, secure, httpOnly, path, sameSite }, { called: "__Host-candor", secure: true, httpOnly: true, path: "/", sameSite: "Strict" });

      const [adas, bens] = [ada.section("Impact"), ben.section("Impact")];
      await adas.writes("Over TLS 🔒.");
      await Promise.all([bens.reads("Over TLS 🔒."), bens.showsCaretOf("Ada"), ada.isTold("Saved")]);
      await bens.writes(" 暗号化.");
      await adas.reads("Over TLS 🔒. 暗号化.");
      await ada.reloads();
      await adas.reads("Over TLS 🔒. 暗号化.");
      await Promise.all([ada.isTold("Saved"), ada.seesHere("Ben")]);
      assert.deepEqual([...new Set(sockets)], [`${proxy.address.replace("https", "wss")}/live/${postMortem.id}`]);
      assert.deepEqual(detours, [], "nothing stands in for a socket");

      // What is made here says where it lies.
      const { links } = await ada.page.evaluate(async () => {
        const wish = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ title: "Another" }) };
        return (await fetch(new URL("api/v1/post-mortems", document.baseURI), wish)).json();
      });
      assert.ok(links.observer.url.startsWith(`${proxy.address}/p/`), links.observer.url);

      await ada.opensOffline();
      await ada.goesOffline(true);
      await ada.reloads();
      await adas.writes(" Kept.");
      await ada.isTold(/^Offline, \d+ edits? kept here$/);
      await ada.goesOffline(false);
      await Promise.all([ada.isTold("Saved"), bens.reads("Over TLS 🔒. 暗号化. Kept.")]);
      await postMortem.isWritten("Impact", "Over TLS 🔒. 暗号化. Kept.");

      // Whoever leaves the slash away is led home all the same.
      await ben.page.goto(proxy.address);
      await ben.page.getByRole("main").getByRole("link", { name: "Behind a certificate" }).waitFor();
      assert.equal(ben.page.url(), `${proxy.address}/`);
    }, missing);
  }
}
