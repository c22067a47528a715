// The gate: setting up, scanning, one large answer, and what waits to be sent.
import { Camera } from "./camera.js";
import { judge } from "./judging.js";
import { keepShell } from "./shell.js";
import { signal, wake } from "./signals.js";
import { keepScan, scansOf } from "./store.js";
import { House, SignedOut, Refused } from "./sync.js";

const app = document.getElementById("gate");
const words = JSON.parse(app.dataset.words);
const saleId = app.dataset.sale;
const settings = `matchday-gate:${saleId}`;
const again = 4000; // the same ticket, still before the camera, is not scanned twice
const hearSeconds = 15;
const codeLength = 165;
const part = (name) => app.querySelector(`[data-part=${name}]`);
const say = (key, facts = {}) => words[key].replace(/{(\w+)}/g, (_, name) => facts[name] ?? "");
const newId = () => crypto.randomUUID();
const { lang } = document.documentElement;
const language = navigator.languages?.find((tag) => tag.startsWith(lang)) ?? lang;
const clock = (moment) => new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(moment));

localStorage.setItem("matchday-gate-device", localStorage.getItem("matchday-gate-device") ?? newId());
const house = new House(saleId, localStorage.getItem("matchday-gate-device"));
let place = JSON.parse(localStorage.getItem(settings) ?? "null");
let last = { text: "", at: 0 };
let isBusy = false;
let isOnline = true;
let isBringing = false;

const kind = () => app.querySelector("input[name=kind]:checked")?.value ?? "entry";

// Scanning

async function scanned(text) {
  if (isBusy || (text === last.text && performance.now() - last.at < again)) return;
  isBusy = true;
  try {
    show(await answerTo({ nonce: newId(), saleId, code: text, kind: kind(), at: new Date().toISOString() }));
  } finally {
    last = { text, at: performance.now() };
    isBusy = false;
  }
}

async function answerTo(scan) {
  if (isOnline && navigator.onLine) {
    try {
      const told = await house.scan(scan);
      if (told.answer === "valid" && told.ticket_id && house.known) await house.note(told.ticket_id, scan.kind, scan.at, place.gateId);
      return { ...told, usedAt: told.used_at, usedGate: told.used_gate, usedDevice: told.used_device, isOffline: false };
    } catch (error) {
      if (error instanceof Refused) return { answer: "refused_here", reason: error.message };
      connection(false, error instanceof SignedOut);
    }
  }
  if (!house.known) return { answer: "needs_connection" };
  const told = await judge(house.known, place.gateId, scan.code, scan.kind, house.now());
  if (told.answer === "needs_connection") return told;
  await keepScan({ ...scan, device_answer: told.answer });
  if (told.answer === "valid") await house.note(told.ticketId, scan.kind, scan.at, place.gateId);
  await count();
  return { ...told, isOffline: true };
}

function show(told) {
  const isGood = told.answer === "valid";
  const answer = part("answer");
  answer.dataset.answer = told.answer;
  answer.dataset.mark = isGood ? "good" : told.answer === "already_used" || told.answer === "needs_connection" ? "warn" : "bad";
  part("word").textContent = isGood && kind() === "exit" ? words.left : words[told.answer];
  const lines = [
    told.holder,
    [told.product, told.category].filter(Boolean).join(" · "),
    told.seat,
    told.answer === "already_used" && told.usedAt ? say("usedWhere", { gate: told.usedGate, device: told.usedDevice, time: clock(told.usedAt) }) : "",
    told.answer === "wrong_event" && told.event ? say("forEvent", { event: told.event }) : "",
    told.answer === "wrong_entrance" && told.entrance ? say("goTo", { entrance: told.entrance }) : "",
    told.answer === "not_yet_valid" ? say("opens", { time: clock(told.opens_at ?? house.known.opens_at) }) : "",
    told.reason === "event_cancelled" ? words.cancelled : told.reason,
    told.isOffline ? words.byDevice : "",
  ];
  part("lines").replaceChildren(...lines.filter(Boolean).map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  signal(isGood);
}

// What waits

async function count() {
  const waiting = (await scansOf(saleId)).length;
  part("waiting").textContent = waiting ? say("waiting", { number: waiting }) : words.nothingWaits;
  part("waiting").dataset.waiting = waiting;
}

function connection(isThere, isSignedOut = false) {
  isOnline = isThere;
  part("connection").textContent = isSignedOut ? words.signedOut : isThere ? words.online : words.offline;
  part("connection").dataset.state = isThere ? "online" : "offline";
}

async function talk() {
  if (isBringing) return;
  isBringing = true;
  try {
    report(await house.bring());
    await house.hear();
    connection(true);
  } catch (error) {
    connection(false, error instanceof SignedOut);
    if (error instanceof Refused) part("connection").textContent = error.message;
  } finally {
    isBringing = false;
    await count();
  }
}

function report(clashes) {
  for (const { answer, seat, product, used_at, used_gate, used_device } of clashes) {
    const text = [seat || product, words[answer], used_at && answer === "already_used" ? say("usedWhere", { gate: used_gate, device: used_device, time: clock(used_at) }) : ""];
    part("clashes").append(Object.assign(document.createElement("li"), { textContent: text.filter(Boolean).join(" · ") }));
  }
  part("conflicts").hidden = part("clashes").children.length === 0;
}

// Setting up

async function begin(event) {
  event?.preventDefault();
  wake();
  if (event) {
    const form = new FormData(part("setup"));
    place = { gateId: form.get("gate"), gate: part("setup").querySelector("option:checked").textContent, name: form.get("name").trim() };
    try {
      await house.register(place.name, place.gateId);
    } catch (error) {
      part("fault").textContent = error instanceof Refused ? error.message : words.setupNeedsConnection;
      place = null;
      return;
    }
    localStorage.setItem(settings, JSON.stringify(place));
  }
  part("setup").hidden = true;
  part("work").hidden = false;
  part("where").textContent = say("where", { gate: place.gate, name: place.name });
  await talk();
  setInterval(talk, hearSeconds * 1000);
  keepShell(saleId, app.dataset.worker).catch(() => null); // without room on the device it works while the page stays open
}

let camera;

async function toggleCamera() {
  wake();
  if (camera) {
    camera.stop();
    camera = null;
  } else {
    camera = new Camera(part("video"), scanned);
    try {
      await camera.start();
      part("torch").hidden = !camera.hasTorch;
    } catch {
      camera = null;
      part("camera-fault").textContent = words.noCamera;
    }
  }
  part("video").hidden = !camera;
  part("camera").textContent = camera ? words.stopCamera : words.startCamera;
}

let isLit = false;
part("torch").addEventListener("click", () => camera?.torch((isLit = !isLit)));
part("camera").addEventListener("click", toggleCamera);
part("setup").addEventListener("submit", begin);
part("change").addEventListener("click", () => {
  part("setup").hidden = false;
  part("work").hidden = true;
});
part("typed").addEventListener("submit", async (event) => {
  event.preventDefault();
  wake();
  const field = event.target.elements.code;
  const text = field.value.length === codeLength ? field.value : field.value.trim(); // a code may begin and end with blanks
  if (!text) return;
  last = { text: "", at: 0 };
  await scanned(text);
  field.value = "";
  field.focus();
});
addEventListener("online", talk);
addEventListener("offline", () => connection(false));

await house.load();
await count();
if (place) {
  part("setup").elements.gate.value = place.gateId;
  part("setup").elements.name.value = place.name;
  await begin();
}
app.dataset.ready = "true";
