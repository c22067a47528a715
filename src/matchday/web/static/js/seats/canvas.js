// The map being drawn: all blocks as shapes, and the seats of the one that is open.
import { s } from "./drawing.js";
import { box, outline, seatPoints } from "./geometry.js";
import { keyOf } from "./editing.js";
import { View } from "./view.js";

export class Canvas {
  constructor(svg, words, mayDrag) {
    Object.assign(this, { svg, words, open: null, selected: new Set(), points: new Map(), outlines: new Map() });
    this.ground = s("g");
    this.blocks = s("g", { class: "seat-blocks" });
    this.seats = s("g", { class: "seat-layer" });
    this.marks = s("g", { class: "seat-marks", "aria-hidden": true });
    svg.replaceChildren(this.ground, this.blocks, this.seats, this.marks);
    this.view = new View(svg, [-8000, -6000, 16000, 12000], { mayDrag });
  }

  show(map) {
    this.map = map;
    this.zones = new Map((map.zones ?? []).map((zone) => [zone.key, zone]));
    this.measure();
    const { focus } = map;
    const size = Math.max(this.view.whole[2], this.view.whole[3]) / 45;
    this.ground.replaceChildren(s("g", { class: "seat-focus" }, s("rect", { x: focus.x - focus.width / 2, y: focus.y - focus.height / 2, width: focus.width, height: focus.height, rx: size / 3 }), s("text", { x: focus.x, y: focus.y + size / 3, "font-size": size }, this.words.focus[focus.kind])));
    this.blocks.replaceChildren(...(map.areas ?? []).map((area) => this.area(area, size)), ...(map.sections ?? []).map((section) => this.block(section, size)));
    this.drawSeats();
  }

  measure() {
    const { focus } = this.map;
    for (const section of this.map.sections ?? []) {
      if (this.outlines.get(section.key)?.[0] !== section) this.outlines.set(section.key, [section, outline(section)]);
    }
    const points = (this.map.sections ?? []).flatMap((section) => [...this.outlines.get(section.key)[1], [section.x ?? 0, section.y ?? 0]]);
    points.push([focus.x - focus.width / 2, focus.y - focus.height / 2], [focus.x + focus.width / 2, focus.y + focus.height / 2]);
    for (const { x = 0, y = 0, width = 1000, height = 600 } of this.map.areas ?? []) points.push([x, y], [x + width, y + height]);
    const wasWhole = this.view.isWhole;
    this.view.whole = box(points, 800);
    if (wasWhole) this.view.to(this.view.whole);
  }

  area({ key, name, x = 0, y = 0, width = 1000, height = 600, zone }, size) {
    return s("g", { class: `seat-area zone-${this.zones.get(zone)?.colour ?? 1}${this.open === key ? " is-current" : ""}`, "data-block": key, tabindex: "0", role: "button", "aria-label": name }, s("rect", { x, y, width, height, rx: 60 }), s("text", { x: x + width / 2, y: y + height / 2, "font-size": size, "dominant-baseline": "central", transform: height > width ? `rotate(-90 ${x + width / 2} ${y + height / 2})` : false }, name));
  }

  block(section, size) {
    const points = this.outlines.get(section.key)[1];
    const middle = section.rows?.[Math.floor(section.rows.length / 2)];
    const [x, y] = middle ? seatPoints(section, middle)[Math.floor(middle.seats.length / 2)] : [section.x ?? 0, section.y ?? 0];
    const colour = this.zones.get(middle?.zones[0])?.colour ?? 1;
    const shape = points.length ? s("polygon", { points: points.map((point) => point.join(",")).join(" ") }) : s("circle", { cx: x, cy: y, r: size / 2 });
    return s("g", { class: `seat-block zone-${colour}${this.open === section.key ? " is-current" : ""}`, "data-block": section.key, tabindex: "0", role: "button", "aria-label": section.name, "aria-pressed": String(this.open === section.key) }, shape, s("text", { x, y: y + size / 3, "font-size": size }, section.name));
  }

  drawSeats() {
    this.points.clear();
    const section = (this.map.sections ?? []).find(({ key }) => key === this.open);
    this.svg.classList.toggle("is-open", Boolean(section));
    const focused = this.svg.contains(document.activeElement) ? document.activeElement.dataset.seat : null;
    this.seats.replaceChildren(...(section?.rows ?? []).map((row) => this.row(section, row)));
    for (const id of [...this.selected]) if (!this.points.has(id)) this.selected.delete(id);
    const first = this.seats.querySelector(`[data-seat="${focused}"]`) ?? this.seats.querySelector("[data-seat]");
    first?.setAttribute("tabindex", "0");
    if (focused) first?.focus({ preventScroll: true });
  }

  row(section, row) {
    const points = seatPoints(section, row);
    const seats = points.map(([x, y], index) => this.seat(row, index, x, y));
    const [x, y] = points[0], [tx, ty] = points[1] ?? [x + 1, y];
    const away = 70 / (Math.hypot(tx - x, ty - y) || 1);
    return s("g", { role: "row" }, s("text", { class: "row-label", x: x - (tx - x) * away, y: y - (ty - y) * away }, row.label), seats);
  }

  seat(row, index, x, y) {
    const kind = row.kinds[index], id = keyOf(row.key, index), zone = this.zones.get(row.zones[index]);
    this.points.set(id, [x, y]);
    const shape = kind === "w" || kind === "c" ? s("rect", { x: x - 22, y: y - 22, width: 44, height: 44, rx: kind === "w" ? 4 : 14 }) : s("circle", { cx: x, cy: y, r: 22 });
    const label = [row.label, row.seats[index], this.words.kinds[kind], zone?.name].filter(Boolean).join(", ");
    const isSelected = this.selected.has(id);
    const classes = `seat zone-${zone?.colour ?? 1} kind-${kind}${kind === "b" ? " is-taken" : ""}${isSelected ? " is-chosen" : ""}`;
    return s("g", { class: classes, role: "gridcell", tabindex: "-1", "data-seat": id, "aria-label": label, "aria-selected": String(isSelected) }, shape, s("text", { x, y: y + 7 }, row.seats[index]), s("path", { class: "seat-cross", d: `M${x - 9} ${y - 9}l18 18m0 -18l-18 18` }));
  }

  select(ids, isAdding = false) {
    if (!isAdding) this.selected.clear();
    for (const id of ids) this.selected.add(id);
    this.mark();
  }

  toggle(id) {
    if (!this.selected.delete(id)) this.selected.add(id);
    this.mark();
  }

  mark() {
    for (const element of this.seats.querySelectorAll("[data-seat]")) {
      const isSelected = this.selected.has(element.dataset.seat);
      element.classList.toggle("is-chosen", isSelected);
      element.setAttribute("aria-selected", String(isSelected));
    }
  }

  within([left, top, width, height]) {
    return [...this.points].filter(([, [x, y]]) => x >= left && x <= left + width && y >= top && y <= top + height).map(([id]) => id);
  }

  nearSeat([x, y]) {
    return [...this.points].find(([, [sx, sy]]) => Math.hypot(sx - x, sy - y) < 30)?.[0];
  }

  // The seat that an arrow key leads to: the nearest in that direction.
  beside(id, dx, dy) {
    const [x, y] = this.points.get(id);
    const ahead = [...this.points].filter(([, [sx, sy]]) => (sx - x) * dx + (sy - y) * dy > 10);
    const far = ([, [sx, sy]]) => Math.hypot(sx - x, sy - y) + 3 * Math.abs((sx - x) * dy + (sy - y) * dx);
    return ahead.reduce((best, each) => (!best || far(each) < far(best) ? each : best), null)?.[0];
  }

  focus(id) {
    const element = this.seats.querySelector(`[data-seat="${id}"]`);
    if (!element) return;
    this.seats.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
    element.setAttribute("tabindex", "0");
    element.focus({ preventScroll: true });
    if (!this.view.holds(this.points.get(id), 60)) this.view.centre(this.points.get(id));
  }

  enter(key) {
    this.open = key;
    this.selected.clear();
    this.show(this.map);
    const section = (this.map.sections ?? []).find((each) => each.key === key);
    if (section?.rows?.length) this.view.to(box(this.outlines.get(key)[1], 300));
  }

  line(from, to, words) {
    const [x1, y1] = from, [x2, y2] = to;
    this.marks.replaceChildren(s("line", { x1, y1, x2, y2 }), s("text", { x: x2, y: y2 - 60, "font-size": 60 / Math.max(0.5, this.view.scale * 2) + 40 }, words));
  }

  frame([left, top, width, height]) {
    this.marks.replaceChildren(s("rect", { x: left, y: top, width, height }));
  }

  clean() {
    this.marks.replaceChildren();
  }
}
