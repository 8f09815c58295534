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
// The program stops only by a fault of its own. What is typed from then on would reach nobody, and what the page says of saving is
// not true any more: so nothing more can be typed, and this is said by a script that does not need the program.
{
  // A program that ran out of stack is no trap: browsers say so with errors of their own, in these words.
  const isTrap = (error) => error instanceof WebAssembly.RuntimeError
    || /call stack|recursion/.test(error?.message) && /wasm/.test(error.stack);
  const stopped = (error) => {
    const page = document.documentElement;
    if (!isTrap(error) || "stopped" in page.dataset) return;
    page.dataset.stopped = "";
    for (const text of document.querySelectorAll("[contenteditable=true]")) text.contentEditable = "false";
    for (const field of document.querySelectorAll("#page :is(input, select, textarea, button)")) field.disabled = true;
    const notice = document.createElement("div");
    notice.className = "notice error stopped";
    notice.setAttribute("role", "alert");
    const [title, help, reload] = ["h3", "p", "button"].map((name) => notice.appendChild(document.createElement(name)));
    title.textContent = "This page has stopped working";
    help.textContent = "What it showed as saved is safe. Copy what you typed in the last moments, then reload the page.";
    reload.textContent = "Reload";
    reload.className = "btn";
    reload.addEventListener("click", () => location.reload());
    document.body.append(notice);
  };
  // The text surface hands errors of its listeners to this property, and to no listener.
  window.onerror = (_message, _source, _line, _column, error) => stopped(error);
  addEventListener("unhandledrejection", ({ reason }) => stopped(reason));
}
