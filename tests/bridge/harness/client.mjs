// Yjs and y-websocket, as anybody installs them.
import WebSocket from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { becomes, eventually } from "../../journey/harness/patience.mjs";

/** A stock client in one section. */
export class Client {
  /** `url`: where Candor says that clients connect. */
  constructor(url, section, token, { doc = new Y.Doc(), origin } = {}) {
    // As a page of some other site does.
    class Socket extends WebSocket {
      constructor(address, protocols) {
        super(address, protocols, { origin });
      }
    }
    this.doc = doc;
    this.text = doc.getText("body");
    this.fields = doc.getMap("fields");
    this.closed = [];
    this.provider = new WebsocketProvider(url, section, doc, { params: { token }, WebSocketPolyfill: Socket, disableBc: true });
    this.provider.on("closed", (close) => this.closed.push(close));
  }

  synced() {
    return eventually(() => this.provider.synced, "the client is in sync");
  }

  reads(text) {
    return becomes(() => this.text.toString(), text, "what the client reads");
  }

  /** Puts its caret before the unit at `index`. */
  goesTo(index) {
    const place = Y.createRelativePositionFromTypeIndex(this.text, index);
    this.provider.awareness.setLocalStateField("cursor", { anchor: place, head: place });
  }

  /** The names that are here, as awareness has them. */
  names() {
    return this.#others().map(({ user }) => user?.name).sort();
  }

  sees(...names) {
    return becomes(() => this.names(), names.sort(), "who is here, as the client sees it");
  }

  /** Where the caret of somebody is, as soon as they have one here. */
  async caretOf(name) {
    const seen = () => this.#others().find(({ user }) => user?.name === name)?.cursor;
    const { head } = await eventually(seen, `the client sees the caret of ${name}`);
    return Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(head), this.doc).index;
  }

  #others() {
    return [...this.provider.awareness.getStates()].filter(([id]) => id !== this.doc.clientID).map(([, state]) => state);
  }

  /** What it is told the next time that it may not. Stock clients print it. */
  denied() {
    const { messageHandlers } = this.provider;
    const handler = messageHandlers[2];
    return new Promise((done) => {
      messageHandlers[2] = (encoder, { arr, pos }) => {
        messageHandlers[2] = handler;
        done(Buffer.from(arr.subarray(pos)).toString());
      };
    });
  }

  leave() {
    this.provider.destroy();
    this.provider.awareness.destroy();
    this.doc.destroy();
  }
}
