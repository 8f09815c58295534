// An edit that no page of ours sent: spoken over a socket of its own, with the cookie of whoever's page it is.

/** Room for the protocol's numbers and those of the CRDT's update format, lib0 v1. */
const ROOM = { hello: 1, open: 2, update: 3, welcome: 65, opened: 66, acknowledged: 69, rejected: 70, refused: 71 };

/** Inserts `text` at the start of an empty section; what the server answered. */
export function forgeEdit(person, postMortem, channel, text) {
  return person.page.evaluate(speak, { path: `live/${postMortem.id}`, channel, text, kinds: ROOM });
}

/** Runs in the page. */
function speak({ path, channel, text, kinds }) {
  const number = (value) => {
    const bytes = [];
    for (; value >= 128; value = Math.floor(value / 128)) bytes.push(value % 128 + 128);
    return [...bytes, value];
  };
  const bytes = (content) => [...number(content.length), ...content];
  const string = (content) => bytes([...new TextEncoder().encode(content)]);
  const frame = (to, kind, body) => [...number(to), kind, ...bytes(body)];
  // One writer with one run of text, which has no neighbours and stands in the root called "body"; nothing deleted.
  const insertion = (writer) => [...number(1), ...number(1), ...number(writer), ...number(0), 4, ...number(1), ...string("body"), ...string(text), 0];

  class Reader {
    constructor(content) { this.rest = content; this.at = 0; }
    byte() { return this.rest[this.at++]; }
    number() {
      let value = 0;
      for (let unit = 1; ; unit *= 128) {
        const byte = this.byte();
        value += byte % 128 * unit;
        if (byte < 128) return value;
      }
    }
    bytes() { const length = this.number(); this.at += length; return this.rest.subarray(this.at - length, this.at); }
    get done() { return this.at >= this.rest.length; }
  }
  /** Connection, member, name, role and colour stand before the writer id that this socket was given. */
  const writerOf = (welcome) => {
    welcome.number(); welcome.number(); welcome.bytes(); welcome.byte(); welcome.byte();
    return welcome.number();
  };

  return new Promise((answer) => {
    const address = new URL(path, document.baseURI);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    const end = (outcome) => { answer(outcome); socket.close(); };
    const send = (...frames) => socket.send(new Uint8Array(frames.flat()));
    let writer;
    socket.onopen = () => send(frame(0, kinds.hello, [...number(1), 0]));
    socket.onclose = () => answer("closed");
    socket.onmessage = ({ data }) => {
      const message = new Reader(new Uint8Array(data));
      while (!message.done) {
        message.number();
        const kind = message.byte();
        const body = new Reader(message.bytes());
        if (kind === kinds.welcome) {
          writer = writerOf(body);
          send(frame(channel, kinds.open, [...number(0), ...bytes([])]));
        }
        if (kind === kinds.opened) send(frame(channel, kinds.update, [...number(1), ...bytes(insertion(writer))]));
        if (kind === kinds.acknowledged) end("acknowledged");
        if (kind === kinds.rejected) { body.number(); end(`rejected for reason ${body.byte()}`); }
        if (kind === kinds.refused) end(`refused for reason ${body.byte()}`);
      }
    };
  });
}
