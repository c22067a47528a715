// What can be done to a map: each takes the document and gives back another one, so that undoing is to keep the old.
import { inSection, rowPoints } from "./geometry.js";

export const seatDistance = 52, rowDistance = 85;
export const keyOf = (row, index) => `${row}.${index}`;

const nextKey = (keys) => Math.max(0, ...keys) + 1;
const rowKeys = (map) => (map.sections ?? []).flatMap(({ rows }) => (rows ?? []).map(({ key }) => key));
const blockKeys = (map) => [...(map.sections ?? []), ...(map.areas ?? [])].map(({ key }) => key);

export function freeName(map, stem) {
  const names = new Set([...(map.sections ?? []), ...(map.areas ?? [])].map(({ name }) => name));
  let number = 1;
  while (names.has(`${stem} ${number}`)) number += 1;
  return `${stem} ${number}`;
}

export const findSection = (map, key) => (map.sections ?? []).find((section) => section.key === key);

export function changeSection(map, key, change) {
  return { ...map, sections: map.sections.map((section) => (section.key === key ? { ...section, ...change(section) } : section)) };
}

export function changeRows(map, keys, change) {
  const wanted = new Set(keys);
  const rows = (section) => (section.rows ?? []).map((row) => (wanted.has(row.key) ? { ...row, ...change(row) } : row)).filter(({ seats }) => seats.length);
  return { ...map, sections: (map.sections ?? []).map((section) => ((section.rows ?? []).some(({ key }) => wanted.has(key)) ? { ...section, rows: rows(section) } : section)) };
}

export function addSection(map, name, [x, y]) {
  const key = nextKey(blockKeys(map));
  return [{ ...map, sections: [...(map.sections ?? []), { key, name, x: Math.round(x), y: Math.round(y), rows: [] }] }, key];
}

export function addArea(map, name, zone, [x, y], [width, height], capacity) {
  const key = nextKey(blockKeys(map));
  const area = { key, name, zone, capacity, x: Math.round(x), y: Math.round(y), width: Math.max(100, Math.round(width)), height: Math.max(100, Math.round(height)) };
  return [{ ...map, areas: [...(map.areas ?? []), area] }, key];
}

export function changeArea(map, key, change) {
  return { ...map, areas: map.areas.map((area) => (area.key === key ? { ...area, ...change } : area)) };
}

export function removeBlock(map, key) {
  return { ...map, sections: (map.sections ?? []).filter((section) => section.key !== key), areas: (map.areas ?? []).filter((area) => area.key !== key) };
}

// Numbers of seats: from `start` on, all of them or every second one, from the left or from the right.
export function numbers(count, { start = 1, step = 1, isFromRight = false } = {}) {
  const found = Array.from({ length: count }, (_, at) => String(start + at * step));
  return isFromRight ? found.reverse() : found;
}

export function nextLabel(section) {
  const labels = (section.rows ?? []).map(({ label }) => label);
  const last = labels.at(-1);
  if (last && /^[A-Ya-y]$/.test(last)) return String.fromCharCode(last.charCodeAt(0) + 1);
  let number = Number(last) || labels.length;
  do number += 1; while (labels.includes(String(number)));
  return String(number);
}

// A row from one point of the map to another, with as many seats as there is room for, or as many as told.
export function addRow(map, sectionKey, from, to, { count, zone, label, ...numbering }) {
  const section = findSection(map, sectionKey);
  const [x1, y1] = inSection(section, from), [x2, y2] = inSection(section, to);
  const size = Math.min(400, count || Math.floor(Math.hypot(x2 - x1, y2 - y1) / seatDistance) + 1);
  const row = { key: nextKey(rowKeys(map)), label: label || nextLabel(section), seats: numbers(size, numbering), kinds: "s".repeat(size), zones: zone.repeat(size), x1, y1, x2, y2 };
  return changeSection(map, sectionKey, ({ rows = [] }) => ({ rows: [...rows, row] }));
}

// Rows behind the last one of the block, or in its middle when it has none: what the keyboard has instead of drawing.
export function addRows(map, sectionKey, howMany, seats, options) {
  let made = map;
  for (let at = 0; at < howMany; at += 1) {
    const section = findSection(made, sectionKey);
    const last = section.rows?.at(-1);
    const width = (seats - 1) * seatDistance;
    const left = last ? Math.round((last.x1 + last.x2) / 2 - width / 2) : -Math.round(width / 2);
    const top = last ? last.y1 + rowDistance : 0;
    const row = { key: nextKey(rowKeys(made)), label: nextLabel(section), seats: numbers(seats, options), kinds: "s".repeat(seats), zones: options.zone.repeat(seats), x1: left, y1: top, x2: left + width, y2: top, ...(last?.bend ? { bend: last.bend } : {}) };
    made = changeSection(made, sectionKey, ({ rows = [] }) => ({ rows: [...rows, row] }));
  }
  return made;
}

// What was selected, as indexes by row.
export function byRow(selected) {
  const rows = new Map();
  for (const id of selected) {
    const [row, index] = id.split(".").map(Number);
    rows.set(row, [...(rows.get(row) ?? []), index]);
  }
  return rows;
}

const letters = (text, indexes, letter) => [...text].map((old, index) => (indexes.includes(index) ? letter : old)).join("");

export function paint(map, selected, { zone, kind }) {
  const rows = byRow(selected);
  return changeRows(map, rows.keys(), (row) => ({
    ...(zone ? { zones: letters(row.zones, rows.get(row.key), zone) } : {}),
    ...(kind ? { kinds: letters(row.kinds, rows.get(row.key), kind) } : {}),
  }));
}

export function removeSeats(map, selected) {
  const rows = byRow(selected);
  return changeRows(map, rows.keys(), (row) => {
    const gone = new Set(rows.get(row.key));
    const points = rowPoints(row).map(([x, y]) => [Math.round(x), Math.round(y)]);
    const kept = row.seats.map((_, index) => index).filter((index) => !gone.has(index));
    const aisles = (row.aisles ?? []).map((index) => kept.filter((at) => at <= index).length - 1).filter((index, at, all) => index >= 0 && index < kept.length - 1 && all.indexOf(index) === at);
    return { seats: kept.map((at) => row.seats[at]), kinds: kept.map((at) => row.kinds[at]).join(""), zones: kept.map((at) => row.zones[at]).join(""), points: kept.map((at) => points[at]), aisles };
  });
}

// A gap after each selected seat, or none any more where there was one.
export function toggleAisles(map, selected) {
  const rows = byRow(selected);
  return changeRows(map, rows.keys(), (row) => {
    const held = new Set(row.aisles ?? []);
    for (const index of rows.get(row.key)) if (index < row.seats.length - 1 && !held.delete(index)) held.add(index);
    return { aisles: [...held].sort((a, b) => a - b) };
  });
}

export const renumber = (map, keys, numbering) => changeRows(map, keys, (row) => ({ seats: numbers(row.seats.length, numbering) }));

export const bend = (map, keys, centimetres) => changeRows(map, keys, () => ({ bend: centimetres, points: [] }));

export class History {
  constructor(document) {
    Object.assign(this, { now: document, past: [], future: [], kept: document });
  }

  put(document) {
    if (document === this.now) return;
    this.past = [...this.past.slice(-199), this.now];
    this.now = document;
    this.future = [];
  }

  undo() {
    if (!this.past.length) return false;
    this.future.push(this.now);
    this.now = this.past.pop();
    return true;
  }

  redo() {
    if (!this.future.length) return false;
    this.past.push(this.now);
    this.now = this.future.pop();
    return true;
  }

  get isKept() {
    return this.now === this.kept;
  }
}
