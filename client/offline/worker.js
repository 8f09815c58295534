// Lets the page open without a connection. It keeps the assets of one build and one page without anybody's text; what people
// wrote is in IndexedDB (`kept.js`), and the page puts the two together.
//
// It never hands out an old client while the server answers: pages come from the network first, and name their assets by
// content. A new build has a worker of its own, which brings its own assets and throws the old ones away.

/** Filled in by the build: `xtask/src/finish/worker.rs`. */
const BUILD = "BUILD";
const ASSETS = ["ASSETS"];

const HOME = new URL("./", self.location).href;
const CACHE = `candor ${new URL(HOME).pathname} ${BUILD}`;

/** Milliseconds that somebody waits for the server before the page opens with what is kept. */
const PATIENCE = 3_000;

/** Whoever stands before the server says so when it is away. */
const AWAY = [502, 503, 504];

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(CACHE);
  await cache.addAll([HOME, ...ASSETS]);
  await self.skipWaiting();
})()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const own = CACHE.slice(0, -BUILD.length);
  const old = (await caches.keys()).filter((name) => name.startsWith(own) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
})()));

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  const home = new URL(HOME);
  if (method !== "GET" || origin !== home.origin || !pathname.startsWith(home.pathname)) return;
  const path = pathname.slice(home.pathname.length);
  if (mode === "navigate") {
    if (path === "" || /^p\/[0-9a-z]+$/.test(path)) event.respondWith(page(event.request, path));
  } else if (ASSETS.includes(path)) {
    event.respondWith(asset(event.request, path));
  }
});

async function asset(request, path) {
  const cache = await caches.open(CACHE);
  return await cache.match(path) ?? fetch(request);
}

async function page(request, path) {
  const fresh = fetch(request);
  const patient = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const answer = await Promise.race([fresh, patient]).catch(() => undefined);
  if (answer && !AWAY.includes(answer.status)) return answer;
  return await kept(path) ?? answer ?? fresh;
}

/** The page without any text, as if it had come from this path. */
async function kept(path) {
  const cache = await caches.open(CACHE);
  const home = await cache.match(HOME);
  if (!home) return undefined;
  const html = await home.text();
  const base = path === "" ? "./" : "../";
  const here = html.replace(/<base href="[^"]*">/, `<base href="${base}">`).replace("<html", "<html data-kept");
  return new Response(here, { headers: home.headers });
}
