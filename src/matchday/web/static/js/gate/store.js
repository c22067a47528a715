// What the device keeps: every scan that the house has not heard of, before anybody is told, and what it was last told of each event.
let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("matchday-gate", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("scans", { keyPath: "nonce" });
      request.result.createObjectStore("sales", { keyPath: "sale_id" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function run(name, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode, { durability: "strict" });
    const result = work(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(result instanceof IDBRequest ? result.result : undefined);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const keepScan = (scan) => run("scans", "readwrite", (scans) => scans.put(scan));
export const scansOf = async (saleId) => (await run("scans", "readonly", (scans) => scans.getAll())).filter((scan) => scan.saleId === saleId);
export const knownOf = (saleId) => run("sales", "readonly", (sales) => sales.get(saleId));
export const keepKnown = (known) => run("sales", "readwrite", (sales) => sales.put(known));
export const forget = (nonces) => run("scans", "readwrite", (scans) => nonces.forEach((nonce) => scans.delete(nonce)));
