// Keeps what moves on a page moving. An element says which room it belongs to and which of the room's messages it
// already contains: data-room="portal:match:…" data-room-seq="17" (and data-room-ticket for a private room). Messages
// are applied once and in order; what was missed while away is asked for by number; what is too old is loaded anew.
// A script enters a private room with `enter`, and says how to get a fresh ticket when one has ended.
import { io } from "../vendor/socket.io.esm.min.js";

const retryMilliseconds = 2000;
const silentMilliseconds = 1500; // a shorter break is not worth telling

const rooms = new Map(); // name -> { element, seq, ticket, renew, isJoining, isRefreshing, renewedAt }
let breakTimer;

for (const element of document.querySelectorAll("[data-room]")) {
  const { room, roomSeq, roomTicket } = element.dataset;
  rooms.set(room, { element, seq: Number(roomSeq ?? 0), ticket: roomTicket ?? null });
}

const socket = io({ transports: ["websocket"], reconnectionDelayMax: 5000 });

export function enter({ room, seq, ticket, element, renew }) {
  rooms.set(room, { element, seq, ticket, renew });
  join(room);
}

async function join(name) {
  const room = rooms.get(name);
  if (!room || !socket.connected) return;
  let answer;
  room.isJoining = true;
  try {
    answer = await socket.timeout(10000).emitWithAck("join", { room: name, from_seq: room.seq, ticket: room.ticket });
  } catch {
    answer = { ok: false, code: "unavailable" };
  }
  room.isJoining = false;
  if (answer.ok) return;
  if (answer.code === "unavailable") setTimeout(join, retryMilliseconds, name);
  else if (answer.code.startsWith("ticket_")) renew(name);
  else rooms.delete(name);
}

// Tickets end soon, and with the sign-in. `room.renew` answers { room, seq, ticket }, as of now, or null when there is
// no way back in. The room is another one when somebody else has signed in meanwhile.
async function renew(name) {
  const room = rooms.get(name);
  if (!room || room.isRefreshing) return;
  if (!room.renew) {
    rooms.delete(name);
    return;
  }
  room.isRefreshing = true;
  const early = (room.renewedAt ?? -retryMilliseconds) + retryMilliseconds - performance.now();
  if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
  let fresh;
  try {
    fresh = await room.renew();
  } catch {
    room.isRefreshing = false;
    setTimeout(renew, retryMilliseconds, name);
    return;
  }
  rooms.delete(name);
  if (!fresh) return;
  const { element } = room;
  rooms.set(fresh.room, { element, seq: fresh.seq, ticket: fresh.ticket, renew: room.renew, renewedAt: performance.now() });
  join(fresh.room);
}

function receive({ room: name, seq, data }) {
  const room = rooms.get(name);
  if (!room || seq <= room.seq) return;
  if (seq > room.seq + 1) {
    // Something is missing in between: it and this message come again, in order, once asked for.
    if (!room.isJoining && !room.isRefreshing) join(name);
    return;
  }
  room.seq = seq;
  apply(data);
  room.element.dispatchEvent(new CustomEvent("room:message", { detail: data, bubbles: true }));
}

function apply({ html, announce }) {
  for (const [id, markup] of Object.entries(html ?? {})) {
    const element = document.getElementById(id);
    if (element) replace(element, markup);
  }
  if (announce) document.getElementById("announcer").textContent = announce;
}

// The markup is our own, escaped by the server's templates. Focus stays on the element of the same id.
function replace(element, markup) {
  const focused = element.contains(document.activeElement) ? document.activeElement.id : "";
  element.innerHTML = markup;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

// The history does not reach back to what this page shows: takes the room's part from a fresh copy of the page.
async function refresh({ room: name }) {
  const room = rooms.get(name);
  if (!room || room.isRefreshing) return;
  if (room.renew) {
    renew(name);
    return;
  }
  room.isRefreshing = true;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = fresh.querySelector(`[data-room="${CSS.escape(name)}"]`);
    if (!answer.ok || !part) throw new Error("the page has changed");
    replace(room.element, part.innerHTML);
    room.seq = Number(part.dataset.roomSeq ?? 0);
    room.isRefreshing = false;
    room.element.dispatchEvent(new CustomEvent("room:fresh", { bubbles: true }));
    join(name);
  } catch {
    room.isRefreshing = false;
    setTimeout(refresh, retryMilliseconds, { room: name });
  }
}

function showConnection(isBroken) {
  clearTimeout(breakTimer);
  const sign = document.getElementById("connection");
  if (isBroken) breakTimer = setTimeout(() => (sign.hidden = false), silentMilliseconds);
  else sign.hidden = true;
}

socket.on("connect", () => {
  showConnection(false);
  for (const name of rooms.keys()) join(name);
});
socket.on("disconnect", (reason) => {
  showConnection(true);
  if (reason === "io server disconnect") setTimeout(() => socket.connect(), retryMilliseconds);
});
socket.on("connect_error", () => showConnection(true));
socket.on("message", receive);
socket.on("snapshot_needed", refresh);
socket.on("dropped", ({ room }) => room && renew(room));
