// The scorer's console. Every press is kept on the device first, shown at once, and sent when there is a connection.
import { app, feel, newId, say, tell } from "./dom.js";
import { derive, isOffered, now, setNow, timeNow } from "./model.js";
import { confirmSheet, openAction, openSheet } from "./sheet.js";
import * as store from "./store.js";
import { SignedOut, flush, readState } from "./sync.js";
import * as view from "./view.js";

const againMilliseconds = 600; // a second press within this time is the same press
const alikeMilliseconds = 60000;
const silentMilliseconds = 2000; // what is sent sooner is not worth telling
let state = JSON.parse(app.dataset.state);
const matchId = state.protocol.match_id;
const you = state.you;
const page = { entries: [], readAt: 0, status: "", pad: null, pressedAt: 0, said: "", isReading: false, isStale: false };
let made;

const ours = () => page.entries.filter((entry) => entry.match_id === matchId);
const mineOf = () => ours().filter((entry) => entry.account_id === you);

// Keeps an entry. It counts as made when it is on the disk.
export async function record(what, device_at = new Date().toISOString(), instead = null) {
  const [at, said] = [performance.now(), JSON.stringify({ ...what, second: 0 })];
  if (said === page.said && at - page.pressedAt < againMilliseconds) return;
  Object.assign(page, { said, pressedAt: at });
  const entry = { entry_id: newId(), match_id: matchId, account_id: you, what, device_at, status: "waiting" };
  await store.add(entry);
  if (instead) await store.remove(instead.place);
  feel();
  tell(`${say("saved")}: ${view.wordsOf(state, entry)}`);
  await draw();
  send();
}

const send = () => flush(you, matchId, heard);

async function heard(word) {
  page.status = word;
  if (word === "sent") await read();
  else await draw();
}

// The state anew; one more is enough while one is under way.
async function read() {
  page.isStale = true;
  if (page.isReading) return;
  page.isReading = true;
  try {
    while (page.isStale) {
      page.isStale = false;
      const { state: fresh, asked, answered } = await readState(matchId);
      if (fresh.protocol.version >= state.protocol.version) state = fresh;
      page.readAt = asked;
      page.status = "";
      setNow(fresh.now, asked, answered);
      await store.keepState(fresh, answered);
    }
  } catch (error) {
    page.status = error instanceof SignedOut ? "signedOut" : "offline";
  } finally {
    page.isReading = false;
  }
  await draw();
}

async function draw() {
  page.entries = await store.allEntries();
  made = derive(state, mineOf(), page.pad, page.readAt);
  dropLatePhases();
  view.showHead(state, made);
  view.showNotes([...alike(), ...notes()]); // questions first: what comes and goes must not move them under the thumb
  view.showList(state, made, refused(), mineOf().map((entry) => entry.entry_id), openEntry);
  view.showPanel(state, made, {
    act: (action, side) => openAction({ state, made, action, side, record: keeping() }),
    begin: (part, words) => confirmSheet(words, "", say("begin", { phase: words }), () => record({ kind: "phase", phase: part.key, clock_pace: made.clock.pace })),
    undo: () => openEntry(last()),
    more: openMore,
    clock: (change) => record({ kind: "clock", change, ...timeNow(state, made) }),
    last: state.protocol.signed_off ? null : last(),
    pad: page.pad?.draw({ state, made, record, openAction: (action, given) => openAction({ state, made, action, side: made.facts.side, given, record: keeping() }) }),
    extra: state.protocol.phase === "finished" ? signing() : null,
  });
  view.showClock(state, made);
}

// The time of the press that opened the sheet is the time of what is entered in it.
function keeping(instead) {
  const at = new Date().toISOString();
  return (what) => record(what, instead?.device_at ?? at, instead);
}

function last() {
  const standing = new Set(state.standing);
  const entries = [...state.protocol.entries.filter((entry) => standing.has(entry.entry_id)), ...made.open];
  return entries.filter((entry) => entry.what.kind !== "strike" && !made.gone.has(entry.entry_id)).pop();
}

function refused() {
  const action = (what) => state.buttons.find((each) => each.kind === what.kind);
  return mineOf()
    .filter((entry) => entry.status === "refused")
    .map((entry) => ({
      entry,
      act: {
        ...(action(entry.what) && { amend: () => openAction({ state, made, action: action(entry.what), side: entry.what.side, given: entry.what, record: keeping(entry) }) }),
        again: () => store.save({ ...entry, status: "waiting" }).then(draw).then(send),
        discard: () => store.remove(entry.place).then(draw),
      },
    }));
}

// A whistle that another scorer has entered before needs nobody's attention.
function dropLatePhases() {
  const begun = new Set(state.protocol.entries.filter(({ what, struck_reason }) => what.kind === "phase" && !struck_reason).map(({ what }) => what.phase));
  for (const entry of mineOf()) {
    if (entry.status === "refused" && entry.what.kind === "phase" && begun.has(entry.what.phase)) {
      store.save({ ...entry, status: "done", sent: 0 }).then(draw);
      tell(say("tooLate"));
    }
  }
}

function notes() {
  const isLate = ({ device_at }) => page.status !== "sending" || Date.now() - Date.parse(device_at) > silentMilliseconds;
  const waiting = page.status === "" ? 0 : mineOf().filter((entry) => entry.status === "waiting" && isLate(entry)).length;
  const others = page.entries.filter((entry) => entry.status === "waiting" && entry.account_id !== you);
  const elsewhere = page.entries.filter((entry) => entry.status !== "done" && entry.match_id !== matchId && entry.account_id === you).length;
  const made = [];
  if (page.status === "signedOut") made.push({ text: say("signedOut"), isBad: true, actions: [[say("signIn"), () => location.assign(`/sign-in?next=${location.pathname}`)]] });
  if (page.status === "noRole") made.push({ text: say("noRole"), isBad: true });
  if (page.status === "offline") made.push({ text: say("offline"), isBad: true });
  if (waiting) made.push({ text: waiting === 1 ? say("unsentOne") : say("unsent", { number: waiting }) });
  if (others.length) made.push({ text: say("others", { number: others.length }), isBad: true, actions: [[say("mine"), () => adopt(others)], [say("discard"), () => Promise.all(others.map((entry) => store.remove(entry.place))).then(draw)]] });
  if (elsewhere) made.push({ text: say("elsewhere", { number: elsewhere }) });
  return made;
}

const adopt = (entries) => store.save(...entries.map((entry) => ({ ...entry, account_id: you }))).then(draw).then(send);

// Two scorers, one goal: whose entry came second is asked whether it is the same.
function alike() {
  const standing = new Set(state.standing);
  const order = state.protocol.entries.filter((entry) => standing.has(entry.entry_id));
  const mine = new Map(mineOf().map((entry) => [entry.entry_id, entry]));
  const found = [];
  for (const [place, entry] of [...order, ...made.open].entries()) {
    const own = mine.get(entry.entry_id);
    const action = state.buttons.find((each) => each.kind === entry.what.kind);
    if (!own || own.isKept || !action?.is_big || made.gone.has(entry.entry_id) || (page.pad && entry.what.kind === "ball")) continue;
    const at = Date.parse(entry.taken_at ?? entry.device_at);
    const isAlike = ({ entry_id, what, taken_at }) => !mine.has(entry_id) && what.kind === entry.what.kind && what.side === entry.what.side && Math.abs(Date.parse(taken_at) - at) < alikeMilliseconds;
    const other = order.slice(0, place).find(isAlike);
    if (!other) continue;
    const keep = () => store.save({ ...own, isKept: true }).then(draw);
    const text = say("twice", { name: state.recorders[other.entry_id] ?? say("somebody"), entry: view.wordsOf(state, other) });
    found.push({ text, actions: [[say("same"), () => keep().then(() => strike(entry, say("recordedTwice")))], [say("both"), keep]] });
  }
  return found;
}

const strike = (entry, reason) => record({ kind: "strike", struck_id: entry.entry_id, reason });

function openEntry(entry) {
  if (!entry || state.protocol.signed_off) return;
  const because = (close, reason) => () => {
    close();
    strike(entry, reason);
  };
  openSheet(view.wordsOf(state, entry), (close) => {
    const why = Object.assign(document.createElement("input"), { className: "input", maxLength: 300, value: say("mistake") });
    why.setAttribute("aria-label", say("why"));
    const go = Object.assign(document.createElement("button"), { type: "button", className: "button is-bad console-go", textContent: say("strike") });
    go.addEventListener("click", () => because(close, why.value.trim() || say("mistake"))());
    return [why, go];
  });
}

async function openMore() {
  const { drawMore } = await import("./more.js");
  const act = (action, side) => openAction({ state, made, action, side, record: keeping() });
  drawMore({ state, made, act, record, offered: state.buttons.filter((each) => isOffered(each, made.part) && !each.is_big && each.kind !== "clock") });
}

function signing() {
  const place = document.createElement("div");
  import("./signing.js").then(({ drawSigning }) => drawSigning(place, { state, made, matchId, waiting: mineOf().some((entry) => entry.status !== "done"), read, openAction, newId }));
  return place;
}

// The room in which every entry of this match is told, whoever recorded it.
async function listen() {
  const { enter } = await import("../rooms.js");
  enter({
    room: state.protocol.room,
    seq: state.room_seq,
    ticket: null,
    element: app,
    renew: async () => {
      await read();
      return { room: state.protocol.room, seq: state.room_seq, ticket: null };
    },
  });
  app.addEventListener("room:message", read);
}

async function begin() {
  const kept = await store.stateOf(matchId);
  if (kept && kept.state.you === you && Date.parse(kept.state.now) > Date.parse(state.now)) state = kept.state;
  if (state.pad) page.pad = await import(`./pad-${state.pad}.js`);
  await draw();
  setInterval(() => view.showClock(state, made), 250);
  addEventListener("online", send);
  addEventListener("offline", () => heard("offline"));
  document.addEventListener("visibilitychange", () => document.hidden || send());
  addEventListener("beforeunload", (event) => mineOf().some((entry) => entry.status === "waiting") && event.preventDefault());
  import("./shell.js").then(({ keepShell }) => keepShell(matchId)).catch(() => {}); // without it the console needs a connection to be opened, not to be used
  await send();
  listen();
  await store.tidy();
}

begin();
