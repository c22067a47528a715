// Sends what waits, in the order it was made, again and again until there is an answer. Ids make repeats harmless.
import * as store from "./store.js";

const batchMax = 50;
const answerMilliseconds = 15000;
const pauseMillisecondsMax = 30000;
const address = (matchId, name) => `/matches/${matchId}/console/${name}`;
let pause = 1000;
let timer;
let isRunning = false;
let isWanted = false;

export class SignedOut extends Error {}
export class NoRole extends Error {}
class Later extends Error {}
class NotTaken extends Error {}

// A sign-in that ran out is renewed on the way; one that ended leads to a page instead of an answer.
async function ask(url, options = {}) {
  const answer = await fetch(url, { ...options, headers: { Accept: "application/json", ...options.headers }, signal: AbortSignal.timeout(answerMilliseconds) });
  const isData = (answer.headers.get("content-type") ?? "").includes("json");
  if (answer.status === 401 || (answer.ok && !isData)) throw new SignedOut();
  if (answer.status === 403 || answer.status === 404) throw new NoRole();
  if (answer.status === 422 || answer.status === 413 || answer.status === 400) throw new NotTaken((isData && (await answer.json()).detail) || String(answer.status));
  if (!answer.ok) throw new Later(answer.headers.get("retry-after") ?? "");
  return answer.json();
}

export async function readState(matchId) {
  const asked = Date.now();
  const state = await ask(address(matchId, "state"));
  return { state, asked, answered: Date.now() };
}

const post = (matchId, entries) =>
  ask(address(matchId, "batches"), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ entries: entries.map(({ entry_id, what, device_at }) => ({ entry_id, what, device_at })), sent_at: new Date().toISOString() }),
  });

// A batch that is not understood as a whole is sent one by one, so that one bad entry does not hold up the rest.
async function sendOne(matchId, entries) {
  try {
    return (await post(matchId, entries)).outcomes;
  } catch (error) {
    if (!(error instanceof NotTaken)) throw error;
    if (entries.length === 1) return [{ outcome: "refused", detail: error.message, code: "not_taken" }];
    const outcomes = [];
    for (const entry of entries) outcomes.push(...(await sendOne(matchId, [entry])));
    return outcomes;
  }
}

async function sendMatch(matchId, entries) {
  for (let first = 0; first < entries.length; first += batchMax) {
    const batch = entries.slice(first, first + batchMax);
    const outcomes = await sendOne(matchId, batch);
    const kept = new Set((await store.allEntries()).map((entry) => entry.place));
    await store.save(
      ...batch
        .map((entry, place) => {
          const { outcome, code, detail } = outcomes[place];
          return outcome === "refused" ? { ...entry, status: "refused", code, detail } : { ...entry, status: "done", sent: Date.now() };
        })
        .filter((entry) => kept.has(entry.place)),
    );
  }
}

// Only the match on the page decides whether one may still score; those of others wait for their own pages.
async function sendAll(waiting, own) {
  const matches = new Set([own, ...waiting.map((entry) => entry.match_id)]);
  for (const matchId of matches) {
    try {
      await sendMatch(matchId, waiting.filter((entry) => entry.match_id === matchId));
    } catch (error) {
      if (!(error instanceof NoRole) || matchId === own) throw error;
    }
  }
}

// `you` is whose entries go, `own` the match on the page; `heard` is told how it went.
export async function flush(you, own, heard) {
  isWanted = true;
  if (isRunning) return;
  isRunning = true;
  clearTimeout(timer);
  try {
    while (isWanted) {
      isWanted = false;
      const waiting = (await store.allEntries()).filter((entry) => entry.status === "waiting" && entry.account_id === you);
      if (waiting.length) await heard("sending");
      await sendAll(waiting, own);
      pause = 1000;
      await heard("sent");
    }
  } catch (error) {
    const isOver = error instanceof SignedOut || error instanceof NoRole;
    await heard(error instanceof SignedOut ? "signedOut" : error instanceof NoRole ? "noRole" : "offline");
    const wait = isOver ? pauseMillisecondsMax : Math.max(Number(error.message) * 1000 || 0, pause * (0.8 + Math.random() * 0.4));
    pause = Math.min(pause * 2, pauseMillisecondsMax);
    timer = setTimeout(flush, wait, you, own, heard);
  } finally {
    isRunning = false;
  }
}
