// A real browser with a page that holds one text surface under the strict content policy.
import { build } from "esbuild";
import { chromium } from "playwright-core";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../../..");
const NONCE = "dGhlIG5vbmNl";
const POLICY = `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${NONCE}'; img-src 'self' data:`;
const STYLES = ["tokens.css", "candor.css", "editor.css"];

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,">
${STYLES.map((name) => `<link rel="stylesheet" href="/style/${name}">`).join("\n")}
<script src="/editor.js" defer></script><script src="/harness.js" defer></script></head>
<body><button id="before">Before</button><main><div id="surface"></div></main><button id="after">After</button></body></html>`;

// Runs in the page: mounts the surface and keeps what it tells.
const HARNESS = `
  window.told = [];
  window.broken = [];
  addEventListener("securitypolicyviolation", (event) => broken.push(event.violatedDirective + " " + event.sourceFile));
  addEventListener("error", (event) => broken.push(String(event.message)));
  window.begin = (options) => {
    const names = ["changed", "selected", "composing", "undo", "redo", "refused", "formats", "leave"];
    const callbacks = Object.fromEntries(names.map((name) => [name, (...values) => told.push([name, ...structuredClone(values)])]));
    window.surface = candorEditor.mount(document.getElementById("surface"), {
      text: "", readOnly: false, label: "Impact", describedBy: "", placeholder: "Nothing here yet",
      nonce: "${NONCE}", maxLength: 1000000, ...options }, callbacks);
  };`;

const FLAGS = [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** Starts the browser and the server of the page; `close` ends both. */
export async function browser() {
  const bundle = await build({
    entryPoints: [join(import.meta.dirname, "../../src/editor.ts")],
    bundle: true, format: "iife", target: "es2022", write: false, charset: "utf8",
  });
  const files = new Map([
    ["/", { type: "text/html", body: PAGE }],
    ["/editor.js", { type: "text/javascript", body: bundle.outputFiles[0].contents }],
    ["/harness.js", { type: "text/javascript", body: HARNESS }],
  ]);
  for (const name of STYLES) files.set(`/style/${name}`, { type: "text/css", body: await readFile(join(root, "client/style", name)) });
  const server = createServer((request, response) => {
    const file = files.get(request.url);
    response.writeHead(file ? 200 : 404, { "content-type": `${file?.type}; charset=utf-8`, "content-security-policy": POLICY });
    response.end(file?.body);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const address = `http://127.0.0.1:${server.address().port}/`;
  const program = await chromium.launch({ executablePath: process.env.CANDOR_CHROMIUM ?? process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
  const context = await program.newContext({ viewport: { width: 900, height: 700 }, permissions: ["clipboard-read", "clipboard-write"] });

  const page = await context.newPage();
  return {
    /** Loads the page with a surface; `use` gets it, and afterwards nothing may have broken the policy. */
    async with(options, use) {
      await page.goto(address);
      await page.evaluate((given) => begin(given), options);
      await use(new Surface(page));
      assert.deepEqual(await page.evaluate(() => broken), []);
    },
    async close() {
      await program.close();
      await new Promise((done) => server.close(done));
    },
  };
}

/** One surface, seen by a test. */
export class Surface {
  constructor(page) {
    this.page = page;
    this.content = page.locator(".cm-content");
  }

  /** The text of the surface. */
  text() {
    return this.page.evaluate(() => surface.text());
  }

  /** What the lines show to a reader: the text without what the preview hides. */
  shown() {
    return this.page.evaluate(() => [...document.querySelectorAll(".cm-line")].map((line) => line.textContent.replaceAll("\u2060", "")));
  }

  /** What was told by one callback so far. */
  told(name) {
    return this.page.evaluate((wanted) => told.filter(([one]) => one === wanted).map(([, ...values]) => values), name);
  }

  forget() {
    return this.page.evaluate(() => { told.length = 0; });
  }

  /** Calls a method of the handle. */
  call(name, ...values) {
    return this.page.evaluate(([method, args]) => surface[method](...args), [name, values]);
  }

  /** Focuses the text with the selection there. */
  async at(anchor, head = anchor) {
    await this.call("focus");
    await this.call("select", anchor, head);
    await this.until(() => surface.hasFocus());
  }

  /** The caret as last told. */
  async caret() {
    const [anchor, head] = (await this.told("selected")).at(-1) ?? [];
    return anchor === head ? head : [anchor, head];
  }

  press(keys) {
    return this.page.keyboard.press(keys);
  }

  type(text) {
    return this.page.keyboard.type(text);
  }

  until(condition, argument) {
    return this.page.waitForFunction(condition, argument, { timeout: 5000 });
  }

  /** Puts data on a clipboard of the test's own and pastes it. */
  paste(data) {
    return this.page.evaluate((entries) => {
      const transfer = new DataTransfer();
      for (const [type, value] of Object.entries(entries)) transfer.setData(type, value);
      document.querySelector(".cm-content").dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
    }, data);
  }

  /** Composes with an input method; each text replaces the one before. */
  async compose(...texts) {
    this.session ??= await this.page.context().newCDPSession(this.page);
    for (const text of texts) {
      await this.session.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
    }
  }

  async commit(text) {
    await this.session.send("Input.insertText", { text });
  }
}

/** The text that sequential edits leave: what any other replica would hold. */
export function applied(text, changes) {
  for (let i = 0; i < changes.length; i += 3) {
    const [at, deleted, insert] = changes.slice(i, i + 3);
    text = text.slice(0, at) + insert + text.slice(at + deleted);
  }
  return text;
}
