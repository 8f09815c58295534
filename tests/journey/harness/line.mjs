// A reverse proxy of the simplest kind: it cuts a prefix off the path, and what comes up can be held back.
import { once } from "node:events";
import { createServer, request } from "node:http";
import { connect } from "node:net";

export class Line {
  #server;
  #target;
  #prefix;
  #sockets = new Set();
  #held = false;

  /** A line to the server; everything of it then lies under `prefix`. */
  static async to(server, prefix = "") {
    const line = new Line();
    line.#target = new URL(server.address);
    line.#prefix = prefix;
    line.#server = createServer((up, down) => line.#pass(up, down));
    line.#server.on("upgrade", (up, socket, head) => line.#upgrade(up, socket, head));
    line.#server.listen(0, "127.0.0.1");
    await once(line.#server, "listening");
    line.address = `http://127.0.0.1:${line.#server.address().port}${prefix}`;
    return line;
  }

  /** From here on, nothing that browsers say over a socket arrives; what the server says still does. */
  hold() {
    this.#held = true;
    for (const { browser } of this.#sockets) browser.pause();
  }

  /** What was held back arrives, and everything after it. */
  release() {
    this.#held = false;
    for (const { browser } of this.#sockets) browser.resume();
  }

  async close() {
    for (const { browser, server } of this.#sockets) {
      browser.destroy();
      server.destroy();
    }
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  /** The path without the prefix; nothing for a path outside of it. */
  #below(url) {
    return url.startsWith(`${this.#prefix}/`) ? url.slice(this.#prefix.length) : undefined;
  }

  #pass(up, down) {
    const path = this.#below(up.url);
    if (path === undefined) {
      down.writeHead(404).end();
      return;
    }
    const { hostname, port } = this.#target;
    const passed = request({ hostname, port, path, method: up.method, headers: up.headers }, (answer) => {
      down.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(down);
    });
    passed.on("error", () => down.destroy());
    up.pipe(passed);
  }

  #upgrade(up, browser, head) {
    const path = this.#below(up.url);
    if (path === undefined) {
      browser.destroy();
      return;
    }
    const server = connect(this.#target.port, this.#target.hostname);
    const pair = { browser, server };
    this.#sockets.add(pair);
    const part = () => {
      this.#sockets.delete(pair);
      browser.destroy();
      server.destroy();
    };
    for (const end of [browser, server]) end.on("error", part).on("close", part);
    const headers = up.rawHeaders.reduce((lines, word, n) => lines + word + (n % 2 ? "\r\n" : ": "), "");
    server.write(`${up.method} ${path} HTTP/1.1\r\n${headers}\r\n`);
    server.write(head);
    browser.on("data", (bytes) => server.write(bytes));
    server.on("data", (bytes) => browser.write(bytes));
    if (this.#held) browser.pause();
  }
}
