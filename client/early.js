// Light or dark, before the first paint: a choice somebody made on this device wins over the system's.
// The page stores the choice ("light" or "dark") under the key `theme`; no choice means the system's.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage can be switched off; the system's choice then stands.
}
// Begins to open the socket while the program is still on its way; the program takes it over. The server names the
// address, relative to `base`, for members only.
{
  const live = document.querySelector("meta[name=live]")?.content;
  if (live) {
    window.candorSocket = new WebSocket(new URL(live, document.baseURI).href.replace("http", "ws"));
    window.candorSocket.binaryType = "arraybuffer";
  }
}
