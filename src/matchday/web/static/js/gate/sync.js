// Talks to the house: asks about a scan, brings what was kept, and hears what is new. Nonces make repeats harmless.
import * as store from "./store.js";

const askMilliseconds = 2500;
const batchMilliseconds = 20000;
const batchMax = 100;

export class SignedOut extends Error {}
export class Refused extends Error {}
class Away extends Error {}

async function ask(url, options = {}, milliseconds = askMilliseconds) {
  let answer;
  try {
    answer = await fetch(url, { ...options, headers: { Accept: "application/json", ...options.headers }, signal: AbortSignal.timeout(milliseconds) });
  } catch (error) {
    throw new Away(error.message);
  }
  const isData = (answer.headers.get("content-type") ?? "").includes("json");
  if (answer.status === 401 || (answer.ok && !isData)) throw new SignedOut();
  if (answer.status >= 500 || answer.status === 429) throw new Away(String(answer.status));
  if (!answer.ok) throw new Refused(isData ? ((await answer.json()).detail ?? String(answer.status)) : String(answer.status));
  return answer.json();
}

const send = (url, body, milliseconds) =>
  ask(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }, milliseconds);

export class House {
  constructor(saleId, deviceId) {
    this.saleId = saleId;
    this.deviceId = deviceId;
    this.base = `/manage/sales/${saleId}/gate`;
    this.known = null;
    this.offset = 0; // what is to be added to this device's clock
  }

  now = () => Date.now() + this.offset;

  async load() {
    this.known = (await store.knownOf(this.saleId)) ?? null;
    this.offset = this.known?.offset ?? 0;
  }

  register = (name, gateId) => send(`${this.base}/devices/${this.deviceId}`, { name, gate_id: gateId }, batchMilliseconds);

  // One scan, here and now. Without an answer in time it is the device's to decide.
  async scan({ nonce, code, kind, at }) {
    const { scans } = await send(`${this.base}/scans`, { device_id: this.deviceId, sent_at: new Date().toISOString(), scans: [{ nonce, code, kind, at }] });
    return scans[0];
  }

  // Everything that waits, in its order; tells which of those that were let in here had been let in elsewhere before, or must not have.
  async bring() {
    const waiting = (await store.scansOf(this.saleId)).sort((one, other) => one.at.localeCompare(other.at));
    const clashes = [];
    for (let first = 0; first < waiting.length; first += batchMax) {
      const batch = waiting.slice(first, first + batchMax);
      const scans = batch.map(({ nonce, code, kind, at, device_answer }) => ({ nonce, code, kind, at, device_answer }));
      const told = await send(`${this.base}/scans`, { device_id: this.deviceId, sent_at: new Date().toISOString(), scans }, batchMilliseconds);
      clashes.push(...told.scans.filter((each, place) => batch[place].device_answer === "valid" && each.answer !== "valid"));
      await store.forget(batch.map((scan) => scan.nonce));
    }
    return clashes;
  }

  // What is new since last time; everything, where the counts show that something was missed.
  async hear() {
    let has_more = true;
    for (let since = this.known?.seq ?? 0; has_more; since = this.known.seq) {
      const query = `since=${since}&rows_revision=${this.known?.rows_revision ?? 0}`;
      const asked = Date.now();
      const manifest = await ask(`${this.base}/manifest?${query}`, {}, batchMilliseconds);
      this.offset = Date.parse(manifest.now) - (asked + Date.now()) / 2;
      this.known = merged(since ? this.known : null, this.known, manifest, this.offset);
      has_more = manifest.has_more;
      const isWhole = has_more || (this.known.revoked.size === manifest.revoked_total && this.known.heard.size === manifest.inside_total);
      if (!isWhole && since) {
        this.known = { ...this.known, seq: 0 };
        has_more = true;
      }
    }
    await store.keepKnown(this.known);
    return this.known;
  }

  // What this device has decided, or was told, about one ticket.
  async note(ticketId, kind, at, gateId) {
    const before = this.known.inside.get(ticketId);
    const entry = { at, gateId, deviceId: this.deviceId, isInside: true };
    this.known.inside.set(ticketId, kind === "exit" && before ? { ...before, isInside: false } : entry);
    await store.keepKnown(this.known);
  }
}

// `heard` are the tickets the house has told of; `inside` also those that only this device knows of.
function merged(before, any, manifest, offset) {
  const revoked = new Map(before?.revoked);
  const inside = new Map(any?.inside);
  const heard = new Set(before?.heard);
  for (const [ticketId, codeVersion, state] of manifest.revoked) revoked.set(ticketId, { codeVersion, state });
  for (const [ticketId, at, gateId, deviceId, isInside] of manifest.inside) {
    inside.set(ticketId, { at, gateId, deviceId, isInside });
    heard.add(ticketId);
  }
  const rows = manifest.rows.length || manifest.rows_revision !== any?.rows_revision ? manifest.rows : (any?.rows ?? []);
  return { ...manifest, rows, revoked, inside, heard, offset };
}
