// What the device keeps: every entry before anything is sent, until long after it was, and the last state of each match. An
// entry is `waiting`, `refused` or `done`; nothing leaves but what the scorer discards, and what was done a week ago.
const keptMilliseconds = 7 * 86400000;
let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("matchday-console", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("entries", { keyPath: "place", autoIncrement: true }).createIndex("entry_id", "entry_id", { unique: true });
      request.result.createObjectStore("matches", { keyPath: "match_id" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

// One transaction, strict: the answer comes when it is on the disk, not only with the system.
async function run(stores, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(stores, mode, { durability: "strict" });
    let result;
    transaction.oncomplete = () => resolve(result instanceof IDBRequest ? result.result : undefined);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
    result = work(...stores.map((name) => transaction.objectStore(name)));
  });
}

export const allEntries = () => run(["entries"], "readonly", (entries) => entries.getAll());
export const add = (entry) => run(["entries"], "readwrite", (entries) => entries.add(entry));
export const save = (...changed) => run(["entries"], "readwrite", (entries) => changed.forEach((entry) => entries.put(entry)));
export const remove = (place) => run(["entries"], "readwrite", (entries) => entries.delete(place));
export const stateOf = (id) => run(["matches"], "readonly", (matches) => matches.get(id));
export const keepState = (state, at) => run(["matches"], "readwrite", (matches) => matches.put({ match_id: state.protocol.match_id, state, at }));

export async function tidy() {
  const old = Date.now() - keptMilliseconds;
  const entries = await allEntries();
  for (const entry of entries) if (entry.status === "done" && Date.parse(entry.device_at) < old) await remove(entry.place);
  navigator.storage?.persist?.();
}
