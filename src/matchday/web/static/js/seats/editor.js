// The seat-map editor. Everything that is drawn can also be done with the keyboard: blocks and seats are reached by Tab and
// arrows, and forms in the panel do what dragging does. What is not saved is kept by the browser until it is.
import { Canvas } from "./canvas.js";
import { fill, h } from "./drawing.js";
import * as edit from "./editing.js";

const element = document.querySelector("[data-seat-editor]");
const words = JSON.parse(element.dataset.words);
const find = (name) => element.querySelector(`[data-${name}]`);
const given = JSON.parse(document.getElementById("seat-map-document").value);
const history = new edit.History(given);
const canvas = new Canvas(element.querySelector(".seat-map"), words, (event) => tool() === "select" && !event.shiftKey);
let base = Number(element.dataset.version), drag = null, zone = given.zones?.[0]?.key ?? "", shownZones = null;

const tool = () => element.querySelector("[name=tool]:checked").value;
const number = (name, usual = 0) => (find(name).value === "" ? usual : Math.trunc(Number(find(name).value)) || 0);
const section = () => edit.findSection(history.now, canvas.open);
const area = () => (history.now.areas ?? []).find(({ key }) => key === canvas.open);
const selectedRows = () => [...edit.byRow(canvas.selected).keys()];
const numbering = () => {
  const way = find("numbering").value;
  return { start: number("start", 1), step: way.startsWith("every") ? 2 : 1, isFromRight: way.endsWith("right") };
};

function say(text) {
  find("status").textContent = text;
}

// Every change goes through here: it can be undone, and it is shown.
function put(document, text = "") {
  history.put(document);
  show();
  if (text) say(text);
}

function show() {
  canvas.show(history.now);
  const map = history.now;
  const seats = (map.sections ?? []).reduce((sum, { rows = [] }) => sum + rows.reduce((all, row) => all + row.seats.length, 0), 0);
  find("counts").textContent = fill(words.counts, { seats, places: (map.areas ?? []).reduce((sum, { capacity }) => sum + capacity, 0) });
  find("undo").disabled = !history.past.length;
  find("redo").disabled = !history.future.length;
  find("save").disabled = history.isKept;
  showZones();
  showBlock();
  showSelection();
}

function showZones() {
  if (shownZones === `${zone}${JSON.stringify(history.now.zones ?? [])}`) return;
  shownZones = `${zone}${JSON.stringify(history.now.zones ?? [])}`;
  const line = (each) => h("li", { class: `zone-${each.colour ?? 1}` },
    h("label", { class: "check" }, h("input", { type: "radio", name: "zone", value: each.key, checked: each.key === zone, onchange: () => { zone = each.key; shownZones = null; showZones(); } }), h("span", { class: "zone-mark", "aria-hidden": true }), h("span", { class: "visually-hidden" }, each.name)),
    h("input", { class: "input", value: each.name, maxlength: 60, "aria-label": words.zoneName, onchange: ({ target }) => target.value.trim() && put({ ...history.now, zones: history.now.zones.map((other) => (other.key === each.key ? { ...other, name: target.value.trim() } : other)) }) }),
    h("button", { type: "button", class: "button is-quiet", "aria-label": fill(words.colourOf, { zone: each.name }), onclick: () => put({ ...history.now, zones: history.now.zones.map((other) => (other.key === each.key ? { ...other, colour: (other.colour % 8) + 1 } : other)) }) }, "◐"));
  find("zones").replaceChildren(...(history.now.zones ?? []).map(line));
}

function showBlock() {
  const block = section() ?? area();
  find("block-panel").hidden = !block;
  find("area-fields").hidden = !area();
  find("rows-fields").hidden = !section();
  find("turn-field").hidden = !section();
  if (!block) return;
  for (const name of ["name", "entrance", "level"]) find(`block-${name}`).value = block[name] ?? "";
  find("block-turn").value = block.turn ?? 0;
  if (area()) find("block-capacity").value = block.capacity;
}

function showSelection() {
  const rows = selectedRows().map((key) => section()?.rows.find((row) => row.key === key)).filter(Boolean);
  find("selection").hidden = !rows.length;
  find("selected").textContent = fill(words.selected, { count: canvas.selected.size, rows: rows.length });
  find("row-label").disabled = rows.length !== 1;
  if (rows.length) {
    find("row-label").value = rows.length === 1 ? rows[0].label : "";
    find("row-bend").value = rows[0].bend ?? 0;
    find("row-rank").value = rows[0].rank ?? 0;
  }
}

function open(key) {
  canvas.enter(key);
  showBlock();
  showSelection();
  const block = section() ?? area();
  if (block) say(fill(words.opened, { name: block.name }));
}

// Drawing

function zoneOrNew() {
  if (zone) return history.now;
  zone = "A";
  return { ...history.now, zones: [{ key: "A", name: words.standard, colour: 1 }] };
}

function begin(event) {
  if (event.button > 0) return;
  const from = canvas.view.at(event), name = tool();
  const block = event.target.closest("[data-block]");
  const isMoving = name === "move" && block;
  if (name === "select" && !event.shiftKey) return;
  event.preventDefault();
  canvas.svg.setPointerCapture(event.pointerId);
  drag = { name: isMoving ? "move" : name, from, to: from, key: block ? Number(block.dataset.block) : null, document: history.now, painted: new Set() };
  if (name === "zone" || name in words.kinds) paintAt(from);
}

function move(event) {
  if (!drag) return;
  drag.to = canvas.view.at(event);
  const { name, from, to } = drag;
  const frame = [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])];
  if (name === "row") canvas.line(from, to, String(number("count") || Math.floor(Math.hypot(to[0] - from[0], to[1] - from[1]) / edit.seatDistance) + 1));
  else if (name === "area" || name === "select") canvas.frame(frame);
  else if (name === "move" && drag.key) canvas.show(moved(drag.document, drag.key, to[0] - from[0], to[1] - from[1]));
  else paintAt(to);
  drag.frame = frame;
}

function moved(map, key, dx, dy) {
  const shift = ({ x = 0, y = 0 }) => ({ x: Math.round(x + dx), y: Math.round(y + dy) });
  if (edit.findSection(map, key)) return edit.changeSection(map, key, shift);
  return { ...map, areas: (map.areas ?? []).map((each) => (each.key === key ? { ...each, ...shift(each) } : each)) };
}

function paintAt(point) {
  const id = canvas.nearSeat(point);
  if (!id || drag.painted.has(id)) return;
  drag.painted.add(id);
  canvas.select([id], true);
}

function end() {
  if (!drag) return;
  const { name, from, to, frame, key, document: map, painted } = drag;
  drag = null;
  canvas.clean();
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  if (name === "row" && length > 40) drawRow(from, to);
  else if (name === "area" && length > 200) drawArea(frame);
  else if (name === "select" && frame) { canvas.select(canvas.within(frame), true); showSelection(); }
  else if (name === "move" && key && length > 5) put(moved(map, key, to[0] - from[0], to[1] - from[1]));
  else if (painted.size) {
    canvas.selected.clear();
    put(edit.paint(history.now, painted, name === "zone" ? { zone } : { kind: name }), fill(words.painted, { count: painted.size }));
  }
}

function drawRow(from, to) {
  let map = zoneOrNew(), key = section()?.key;
  if (!key) [map, key] = edit.addSection(map, edit.freeName(map, words.block), from);
  canvas.open = key;
  put(edit.addRow(map, key, from, to, { count: number("count"), zone, ...numbering() }), words.rowAdded);
}

function drawArea([left, top, width, height]) {
  const [map, key] = edit.addArea(zoneOrNew(), edit.freeName(history.now, words.area), zone, [left, top], [width, height], 500);
  history.put(map);
  show();
  open(key);
}

// What the panel's controls do

const acts = {
  undo: () => { history.undo() && show(); },
  redo: () => { history.redo() && show(); },
  save,
  "zoom-in": () => canvas.view.zoom(1 / 1.6),
  "zoom-out": () => canvas.view.zoom(1.6),
  whole: () => canvas.view.to(canvas.view.whole),
  "add-zone": () => {
    const held = new Set((history.now.zones ?? []).map(({ key }) => key));
    const key = [..."ABCDEFGHIJKLMNOPQRSTUVWX"].find((letter) => !held.has(letter));
    if (!key) return;
    zone = key;
    put({ ...history.now, zones: [...(history.now.zones ?? []), { key, name: fill(words.zone, { key }), colour: (held.size % 8) + 1 }] });
  },
  "add-section": () => {
    const [left, top, width, height] = canvas.view.box;
    const [map, key] = edit.addSection(zoneOrNew(), edit.freeName(history.now, words.block), [left + width / 2, top + height / 2]);
    put(map);
    open(key);
  },
  "add-rows": () => {
    if (!section()) return;
    put(edit.addRows(zoneOrNew(), canvas.open, Math.min(100, number("rows", 1)), Math.max(1, Math.min(400, number("per-row", 10))), { zone, ...numbering() }), words.rowAdded);
    canvas.enter(canvas.open);
  },
  "remove-block": () => {
    const key = canvas.open;
    canvas.open = null;
    put(edit.removeBlock(history.now, key), words.removed);
  },
  "select-all": () => { canvas.select(canvas.points.keys()); showSelection(); },
  "select-rows": () => { canvas.select([...canvas.points.keys()].filter((id) => selectedRows().includes(Number(id.split(".")[0]))), true); showSelection(); },
  "paint-zone": () => put(edit.paint(history.now, canvas.selected, { zone })),
  "paint-kind": () => put(edit.paint(history.now, canvas.selected, { kind: find("kind").value })),
  aisle: () => put(edit.toggleAisles(history.now, canvas.selected)),
  renumber: () => put(edit.renumber(history.now, selectedRows(), numbering())),
  remove: () => { const gone = new Set(canvas.selected); canvas.selected.clear(); put(edit.removeSeats(history.now, gone), words.removed); },
};
for (const [name, act] of Object.entries(acts)) for (const button of element.querySelectorAll(`[data-${name}]`)) button.addEventListener("click", act);

function changes(name, change) {
  find(name).addEventListener("change", ({ target }) => put(change(target.value)));
}
const changeBlock = (change) => (section() ? edit.changeSection(history.now, canvas.open, () => change) : edit.changeArea(history.now, canvas.open, change));
changes("block-name", (value) => (value.trim() ? changeBlock({ name: value.trim() }) : history.now));
changes("block-entrance", (value) => changeBlock({ entrance: value.trim() }));
changes("block-level", (value) => changeBlock({ level: value.trim() }));
changes("block-turn", () => changeBlock({ turn: number("block-turn") % 360 }));
changes("block-capacity", () => changeBlock({ capacity: Math.max(1, number("block-capacity", 1)) }));
changes("row-label", (value) => (value.trim() ? edit.changeRows(history.now, selectedRows(), () => ({ label: value.trim() })) : history.now));
changes("row-bend", () => edit.bend(history.now, selectedRows(), number("row-bend")));
changes("row-rank", () => edit.changeRows(history.now, selectedRows(), () => ({ rank: Math.max(0, number("row-rank")) })));
find("focus-kind").value = given.focus?.kind ?? "pitch";
changes("focus-kind", (value) => ({ ...history.now, focus: { ...history.now.focus, kind: value } }));

// The map itself

canvas.svg.addEventListener("pointerdown", begin);
canvas.svg.addEventListener("pointermove", move);
for (const kind of ["pointerup", "pointercancel"]) canvas.svg.addEventListener(kind, end);
canvas.svg.addEventListener("click", ({ target }) => {
  const seat = target.closest("[data-seat]"), block = target.closest("[data-block]");
  if (tool() !== "select" || (!seat && !block)) return;
  if (seat) pick(seat.dataset.seat);
  else if (Number(block.dataset.block) !== canvas.open) open(Number(block.dataset.block));
});

function pick(id) {
  canvas.toggle(id);
  canvas.focus(id);
  showSelection();
}

const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const keys = { v: "select", r: "row", a: "area", m: "move", z: "zone", w: "w", c: "c", o: "o", b: "b", s: "s" };

function key(event) {
  const isTyping = event.target.matches("input:not([type=radio]), select, textarea");
  const isCommand = event.ctrlKey || event.metaKey;
  if (isCommand && event.key === "s") acts.save();
  else if (isTyping) return;
  else if (isCommand && event.key === "z") (event.shiftKey ? acts.redo : acts.undo)();
  else if (isCommand && event.key === "y") acts.redo();
  else if (isCommand) return;
  else if (!keyOnMap(event) && keys[event.key]) element.querySelector(`[name=tool][value="${keys[event.key]}"]`).click();
  else if (!event.defaultPrevented) return;
  event.preventDefault();
}

function keyOnMap(event) {
  const id = event.target.dataset?.seat, block = event.target.dataset?.block, arrow = arrows[event.key];
  if (event.key === "Escape") { canvas.open = null; canvas.selected.clear(); canvas.view.to(canvas.view.whole); show(); }
  else if (id && arrow) { const next = canvas.beside(id, ...arrow); if (next) { if (event.shiftKey) canvas.select([id, next], true); canvas.focus(next); showSelection(); } }
  else if (id && (event.key === " " || event.key === "Enter")) pick(id);
  else if (block && (event.key === " " || event.key === "Enter")) open(Number(block));
  else if (block && arrow) { put(moved(history.now, Number(block), arrow[0] * 50, arrow[1] * 50)); canvas.svg.querySelector(`[data-block="${block}"]`)?.focus(); }
  else if ((event.key === "Delete" || event.key === "Backspace") && canvas.selected.size) acts.remove();
  else return false;
  event.preventDefault();
  return true;
}
element.addEventListener("keydown", key);

// Keeping

async function save() {
  if (history.isKept) return;
  const sent = history.now;
  say(words.saving);
  const body = { name: find("map-name").value.trim() || words.untitled, document: sent, note: find("note").value.trim(), base_version: base };
  let answer, kept;
  try {
    answer = await fetch(element.dataset.address, { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    kept = await answer.json();
  } catch {
    return say(words.offline);
  }
  const faults = (kept.errors ?? []).slice(0, 8).map(({ message, pointer }) => h("li", {}, `${message} ${pointer ?? ""}`));
  find("faults").replaceChildren(...faults);
  if (!answer.ok) return say(kept.detail ?? words.offline);
  base = kept.version;
  history.kept = sent;
  find("version-shown").textContent = fill(words.version, { version: base });
  show();
  say(fill(words.saved, { version: base }));
}

find("map-name").addEventListener("input", () => { if (history.isKept) history.kept = null; find("save").disabled = false; });
window.addEventListener("beforeunload", (event) => { if (!history.isKept) event.preventDefault(); });
show();
canvas.view.to(canvas.view.whole);
element.classList.add("is-live");
