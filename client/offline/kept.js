// What tabs keep on this device, in IndexedDB; reached as `window.candorKept`. It knows keys and bytes, not what they mean:
// that is in `shared/src/replica/shelf.rs`, with the reasons why nothing is lost or doubled.
//
// A key is `post-mortem/tab/name`. Everything of one tab is a shelf, and whoever holds the browser's lock of that name owns it.
{
  const base = new URL(".", document.baseURI);
  // Several instances may live at one origin.
  const NAME = `candor${base.pathname}`;
  const STORE = "kept";
  const LAST = "\uffff";
  /** Longer than any storage that works takes to open, beside a page that is starting on a slow device. */
  const PATIENCE = 5_000;

  const below = (prefix) => IDBKeyRange.bound(prefix, prefix + LAST);
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });

  let opened;
  const database = () => (opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onerror = request.onblocked = () => reject(request.error);
    request.onsuccess = () => resolve(request.result);
    setTimeout(reject, PATIENCE);
  }));

  /** Takes a lock for as long as the tab lives; whether it did. Waits for it, unless told not to. */
  const hold = (name, ifAvailable) => new Promise((resolve) => {
    navigator.locks.request(NAME + name, { ifAvailable }, (lock) => {
      resolve(!!lock);
      return lock && new Promise(() => {});
    }).catch(() => resolve(false));
  });

  /** What stands below a prefix: `[key, bytes, key, bytes, …]`, keys without the prefix. */
  const read = async (db, prefix) => {
    const store = db.transaction(STORE).objectStore(STORE);
    const [keys, values] = await Promise.all([done(store.getAllKeys(below(prefix))), done(store.getAll(below(prefix)))]);
    return keys.flatMap((key, n) => [key.slice(prefix.length), values[n]]);
  };

  const shelvesOf = async (db, room) => {
    const keys = await done(db.transaction(STORE).objectStore(STORE).getAllKeys(below(room)));
    return [...new Set(keys.map((key) => key.slice(0, key.indexOf("/", room.length) + 1)))];
  };

  /** Somebody enters a post-mortem; `hears` says who is to be told of tabs that go. */
  const entering = (id) => {
    let hears;
    const left = new Promise((resolve) => (hears = resolve));
    const found = (async () => {
      const room = `${id}/`;
      const own = `${room}${Date.now().toString(36)}${Math.random().toString(36).slice(2)}/`;
      const [db, held] = await Promise.all([database(), hold(own)]);
      if (!held) throw new Error("no locks");
      const wait = (shelf) => hold(shelf).then(async (held) => held && (await left)(shelf, true, await read(db, shelf)));
      const tabs = new BroadcastChannel(NAME);
      tabs.onmessage = ({ data }) => data.startsWith(room) && wait(data);
      tabs.postMessage(own);
      const found = [own];
      for (const shelf of await shelvesOf(db, room)) {
        const isLeft = await hold(shelf, true);
        found.push(shelf, isLeft, await read(db, shelf));
        if (!isLeft) wait(shelf);
      }
      return found;
    })();
    return { id, hears, found };
  };

  window.candorKept = {
    /** Keeps the page itself: `worker.js`. A browser that refuses needs a connection to open it. */
    page() {
      navigator.serviceWorker?.register(new URL("worker.js", base)).catch(() => {});
    },

    /** Whether anything of a post-mortem is kept. */
    async has(room) {
      const db = await database();
      return await done(db.transaction(STORE).objectStore(STORE).count(below(`${room}/`))) > 0;
    },

    /**
     * Enters a post-mortem. Answers `[own, shelf, isLeft, records, shelf, isLeft, records, …]`; `left` is called with
     * such a triple for every tab that goes while this one stays. Rejects where the browser cannot keep anything.
     */
    enter(id, left) {
      const entry = early?.id === id ? early : entering(id);
      early = undefined;
      entry.hears(left);
      return entry.found;
    },

    /** One transaction: `[key, bytes]` puts, `[first, last]` clears. */
    async write(changes, isPrecious) {
      const db = await database();
      const transaction = db.transaction(STORE, "readwrite", { durability: isPrecious ? "strict" : "relaxed" });
      const store = transaction.objectStore(STORE);
      for (const [key, what] of changes) {
        if (typeof what === "string") store.delete(IDBKeyRange.bound(key, what));
        else store.put(what, key);
      }
      const end = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error);
      });
      // The tab may end before it hears that all is well.
      transaction.commit?.();
      await end;
    },
  };
  // A member's page begins while its program is on the way: it will ask for this first.
  const [, member] = /\/p\/([^/]+)$/.exec(location.pathname) ?? [];
  let early;
  if (member && (document.querySelector("meta[name=live]")?.content || "kept" in document.documentElement.dataset)) {
    early = entering(member);
    early.found.catch(() => {});
  }
}
