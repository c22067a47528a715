// Choosing seats on the map. The page works without this: the map's blocks are links, and each block has its rows as a form.
// An element with data-seats (where the map is), data-words, and in it: svg.seat-map, [data-seat-list], [data-seat-total].
// It says `seats:change` with { seats: [{ row, index, label, product }], total } whenever the choice changes.
import { h, s, fill } from "./drawing.js";
import { box, seatPoints } from "./geometry.js";
import { SeatState } from "./state.js";
import { View } from "./view.js";

const seatPixels = 30; // how large a seat is when a block is opened

export async function startPicker(element) {
  const base = element.dataset.seats;
  const [map, state] = await Promise.all([ask(base), ask(`${base}/state`)]);
  return new Picker(element, map, state);
}

async function ask(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return answer.json();
}

class Picker {
  constructor(element, map, state) {
    Object.assign(this, { element, map, state: new SeatState(), chosen: new Map(), seats: new Map(), open: null });
    this.words = JSON.parse(element.dataset.words);
    this.most = Number(element.dataset.most || 10);
    this.base = element.dataset.seats;
    this.svg = element.querySelector(".seat-map");
    this.zones = new Map(map.zones.map((zone) => [zone.key, zone]));
    this.money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: map.currency });
    this.minor = 10 ** this.money.resolvedOptions().maximumFractionDigits;
    this.layer = s("g", { class: "seat-layer" });
    this.svg.append(this.layer);
    this.view = new View(this.svg, map.bounds);
    this.state.hear(state, true);
    element.classList.add("is-live");
    this.listen();
    this.takeOver();
    this.countSections();
    const asked = map.sections.find(({ key }) => String(key) === element.dataset.section);
    if (asked) this.enter(asked, false);
  }

  listen() {
    this.svg.addEventListener("click", (event) => this.click(event));
    this.svg.addEventListener("keydown", (event) => this.key(event));
    this.element.addEventListener("room:message", ({ detail }) => detail.seats && this.hear(detail.seats));
    this.element.addEventListener("room:fresh", async () => this.hear(await ask(`${this.base}/state`), true));
    for (const [name, act] of Object.entries({ in: () => this.view.zoom(1 / 1.6), out: () => this.view.zoom(1.6), whole: () => this.leave() })) {
      this.element.querySelector(`[data-zoom="${name}"]`)?.addEventListener("click", act);
    }
  }

  // Boxes that were ticked in the plain form are the choice to begin with; the plain rows are put away.
  takeOver() {
    for (const tick of this.element.querySelectorAll("[data-seat-rows] input:checked")) {
      const [, row, index] = tick.name.split(".").map(Number);
      this.toggle(row, index, tick.value);
    }
    for (const rows of this.element.querySelectorAll("[data-seat-rows]")) rows.remove();
    this.summarise();
  }

  countSections() {
    for (const section of this.map.sections) this.countSection(section);
  }

  countSection(section) {
    const link = this.svg.querySelector(`[data-section="${section.key}"]`);
    if (!link) return;
    let free = 0;
    for (const row of section.rows) free += [...row.kinds].reduce((sum, kind, index) => sum + Number("so".includes(kind) && !this.state.isTaken(row.key, index)), 0);
    link.classList.toggle("is-full", free === 0);
    link.setAttribute("aria-label", fill(this.words.section, { name: section.name, count: free }));
    this.fillSection(section, link);
  }

  // The whole map shows each taken seat as a dot: one path per block, so that twenty thousand cost nothing.
  fillSection(section, link) {
    const dots = section.rows.flatMap((row) => seatPoints(section, row).flatMap(([x, y], index) => (this.state.isTaken(row.key, index) ? [`M${Math.round(x)} ${Math.round(y)}h0`] : [])));
    let path = link.querySelector(".seat-dots");
    if (!path) link.querySelector("text")?.before((path = s("path", { class: "seat-dots" })));
    path?.setAttribute("d", dots.join(""));
  }

  enter(section, isFocused = true) {
    this.open = section;
    this.svg.classList.add("is-open");
    for (const link of this.svg.querySelectorAll("[data-section]")) link.classList.toggle("is-current", link.dataset.section === String(section.key));
    this.draw(section);
    const whole = box(section.outline, 80);
    const { width, height } = this.svg.getBoundingClientRect();
    const pixels = Math.min(width / whole[2], height / whole[3]) * 52; // of a seat, if all of the block is shown
    const share = pixels > seatPixels * 0.7 ? 1 : pixels / seatPixels;
    const best = this.middleOf(whole);
    const middle = share < 1 && best ? [best.x, best.y] : [whole[0] + whole[2] / 2, whole[1] + whole[3] / 2];
    this.view.to([middle[0] - (whole[2] * share) / 2, middle[1] - (whole[3] * share) / 2, whole[2] * share, whole[3] * share]);
    const first = best?.element ?? this.layer.querySelector(".seat");
    if (first && isFocused) this.focus(first);
    else first?.setAttribute("tabindex", "0");
    this.show(fill(this.words.block, { name: section.name }));
    this.say(fill(this.words.opened, { name: section.name }));
  }

  // The free seat nearest to the middle of a block: what is shown of a large one has something to be had.
  middleOf([left, top, width, height]) {
    const away = ({ x, y }) => Math.hypot(x - left - width / 2, y - top - height / 2);
    const free = [...this.seats.values()].filter(({ row, index }) => this.isFree(row, index));
    return free.reduce((a, b) => (a && away(a) <= away(b) ? a : b), null);
  }

  leave() {
    const was = this.open && this.svg.querySelector(`[data-section="${this.open.key}"]`);
    this.open = null;
    this.show("");
    this.svg.classList.remove("is-open");
    this.layer.replaceChildren();
    this.seats.clear();
    this.view.to(this.map.bounds);
    was?.focus({ preventScroll: true });
  }

  draw(section) {
    this.seats.clear();
    const rows = section.rows.map((row) => {
      const points = seatPoints(section, row);
      const seats = points.map(([x, y], index) => this.seat(section, row, index, x, y));
      const [x, y] = points[0], [tx, ty] = points[1] ?? [x + 1, y];
      const away = 70 / (Math.hypot(tx - x, ty - y) || 1);
      return s("g", { role: "row", "aria-label": fill(this.words.row, { row: row.label }) }, s("text", { class: "row-label", x: x - (tx - x) * away, y: y - (ty - y) * away, "aria-hidden": true }, row.label), seats);
    });
    this.layer.replaceChildren(s("g", { role: "grid", "aria-label": section.name, "aria-multiselectable": "true" }, rows));
  }

  seat(section, row, index, x, y) {
    const kind = row.kinds[index];
    const id = `${row.key}.${index}`;
    const shape = kind === "w" || kind === "c" ? s("rect", { x: x - 22, y: y - 22, width: 44, height: 44, rx: kind === "w" ? 4 : 14 }) : s("circle", { cx: x, cy: y, r: 22 });
    const number = s("text", { x, y: y + 7, "aria-hidden": true }, kind === "w" ? `${row.seats[index]}♿\ufe0e` : row.seats[index]);
    const cross = s("path", { class: "seat-cross", d: `M${x - 9} ${y - 9}l18 18m0 -18l-18 18` });
    const element = s("g", { class: `seat zone-${this.zones.get(row.zones[index])?.colour ?? 1} kind-${kind}`, role: "gridcell", tabindex: "-1", "data-seat": id }, shape, number, cross);
    const seat = { id, section, row, index, x, y, element };
    this.seats.set(id, seat);
    this.paint(seat);
    return element;
  }

  paint({ id, row, index, element }) {
    const isChosen = this.chosen.has(id), isTaken = !isChosen && !this.isFree(row, index);
    element.classList.toggle("is-taken", isTaken);
    element.classList.toggle("is-chosen", isChosen);
    element.setAttribute("aria-selected", String(isChosen));
    element.setAttribute("aria-disabled", String(isTaken));
    const zone = this.zones.get(row.zones[index]);
    const about = [fill(this.words.seat, { row: row.label, seat: row.seats[index] }), this.words.kinds[row.kinds[index]], zone?.name, zone?.products[0] && this.price(zone.products[0]), this.words[isChosen ? "chosen" : isTaken ? "taken" : "free"]];
    element.setAttribute("aria-label", about.filter(Boolean).join(", "));
  }

  isFree(row, index) {
    return row.kinds[index] !== "b" && Boolean(this.zones.get(row.zones[index])?.products.length) && !this.state.isTaken(row.key, index);
  }

  click(event) {
    const seat = event.target.closest("[data-seat]");
    const section = event.target.closest("[data-section]");
    if (!seat && !section) return;
    event.preventDefault();
    if (seat) {
      this.focus(seat);
      this.choose(this.seats.get(seat.dataset.seat));
    } else this.enter(this.map.sections.find(({ key }) => String(key) === section.dataset.section), event.detail === 0);
  }

  key(event) {
    const current = this.seats.get(event.target.closest?.("[data-seat]")?.dataset.seat);
    if (event.key === "Escape" && this.open) return this.done(event, () => this.leave());
    if (!current) return;
    const { row, index } = current;
    const beside = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const ends = { Home: 0, End: row.seats.length - 1 }[event.key];
    if (event.key === "Enter" || event.key === " ") this.done(event, () => this.choose(current));
    else if (beside) this.done(event, () => this.focus(this.seats.get(`${row.key}.${index + beside}`)?.element));
    else if (ends !== undefined) this.done(event, () => this.focus(this.seats.get(`${row.key}.${ends}`).element));
    else if (event.key === "ArrowUp" || event.key === "ArrowDown") this.done(event, () => this.focus(this.nearest(current, event.key === "ArrowUp" ? -1 : 1)?.element));
  }

  done(event, act) {
    event.preventDefault();
    act();
  }

  // In the next row of the block, the seat that is nearest.
  nearest({ section, row, x, y }, step) {
    const rows = section.rows;
    const beside = [rows[rows.indexOf(row) - 1], rows[rows.indexOf(row) + 1]].filter(Boolean);
    const height = (other) => this.seats.get(`${other.key}.0`).y - this.seats.get(`${row.key}.0`).y;
    const other = beside.find((each) => Math.sign(height(each)) === step) ?? beside.find((each) => rows.indexOf(each) - rows.indexOf(row) === step);
    if (!other) return null;
    return other.seats.map((_, index) => this.seats.get(`${other.key}.${index}`)).reduce((a, b) => (Math.hypot(a.x - x, a.y - y) <= Math.hypot(b.x - x, b.y - y) ? a : b));
  }

  focus(element) {
    if (!element) return;
    this.layer.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
    element.setAttribute("tabindex", "0");
    element.focus({ preventScroll: true });
    const { section, row, index, x, y } = this.seats.get(element.dataset.seat);
    const product = this.zones.get(row.zones[index])?.products[0];
    this.show([this.name(section, row, index), this.words.kinds[row.kinds[index]], product && this.price(product)].filter(Boolean).join(" · "));
    if (!this.view.holds([x, y], 60)) this.view.centre([x, y]);
  }

  choose(seat) {
    if (!this.chosen.has(seat.id) && !this.isFree(seat.row, seat.index)) return this.say(this.words.isTaken);
    if (!this.chosen.has(seat.id) && this.chosen.size >= this.most) return this.say(fill(this.words.most, { count: this.most }));
    this.toggle(seat.row.key, seat.index);
    this.summarise();
  }

  toggle(key, index, product) {
    const id = `${key}.${index}`;
    const section = this.map.sections.find(({ rows }) => rows.some((row) => row.key === key));
    const row = section?.rows.find((each) => each.key === key);
    if (!row) return;
    const products = this.zones.get(row.zones[index])?.products ?? [];
    if (this.chosen.has(id)) this.chosen.delete(id);
    else this.chosen.set(id, { section, row, index, product: products.find(({ product_id }) => product_id === product) ?? products[0] });
    if (this.seats.has(id)) this.paint(this.seats.get(id));
  }

  // The choice as a list of its own, with hidden fields that a form sends: `seat.<row>.<index>` = the product.
  summarise() {
    const list = this.element.querySelector("[data-seat-list]");
    list.replaceChildren(...[...this.chosen].map(([id, choice]) => this.line(id, choice)));
    const total = [...this.chosen.values()].reduce((sum, { product }) => sum + product.price_minor, 0);
    const words = this.chosen.size ? fill(this.words.total, { count: this.chosen.size, price: this.money.format(total / this.minor) }) : this.words.none;
    this.element.querySelector("[data-seat-total]").textContent = words;
    this.element.classList.toggle("has-choice", this.chosen.size > 0);
    const seats = [...this.chosen.values()].map(({ row, index, product, section }) => ({ row: row.key, index, label: this.name(section, row, index), product: product.product_id }));
    this.element.dispatchEvent(new CustomEvent("seats:change", { detail: { seats, total }, bubbles: true }));
  }

  line(id, choice) {
    const { section, row, index, product } = choice;
    const { products } = this.zones.get(row.zones[index]);
    const name = `seat.${id}`;
    const label = this.name(section, row, index);
    const change = ({ target }) => {
      choice.product = products.find(({ product_id }) => product_id === target.value);
      this.summarise();
      this.element.querySelector(`select[name="${name}"]`)?.focus();
    };
    const kinds = products.length > 1
      ? h("select", { class: "input", name, "aria-label": fill(this.words.priceOf, { seat: label }), onchange: change }, products.map((each) => h("option", { value: each.product_id, selected: each === product }, `${each.name} · ${this.price(each)}`)))
      : [h("input", { type: "hidden", name, value: product.product_id }), h("span", { class: "number" }, this.price(product))];
    const remove = h("button", { type: "button", class: "button is-quiet", "aria-label": fill(this.words.remove, { seat: label }), onclick: () => { this.toggle(row.key, index); this.summarise(); } }, "×");
    return h("li", {}, h("span", { class: "chosen-seat" }, label), kinds, remove);
  }

  name = (section, row, index) => fill(this.words.place, { section: section.name, row: row.label, seat: row.seats[index] });

  price = ({ price_minor }) => this.money.format(price_minor / this.minor);

  hear(news, isWhole = false) {
    const changed = new Set(this.state.hear(news, isWhole));
    const lost = [...this.chosen].filter(([, { row, index }]) => changed.has(row.key) && this.state.isTaken(row.key, index));
    for (const [id] of lost) this.chosen.delete(id);
    for (const seat of this.seats.values()) if (changed.has(seat.row.key)) this.paint(seat);
    for (const section of this.map.sections) if (section.rows.some(({ key }) => changed.has(key))) this.countSection(section);
    if (!lost.length) return;
    this.summarise();
    this.say(fill(this.words.lost, { seats: lost.map(([, { section, row, index }]) => this.name(section, row, index)).join(" · ") }), true);
  }

  // Where one is on the map, or the seat that was touched last; who hears the page is told by names and by the announcer.
  show(text) {
    const where = this.element.querySelector("[data-seat-where]");
    if (where) Object.assign(where, { textContent: text, hidden: !text });
  }

  say(text, isShown = false) {
    document.getElementById("announcer").textContent = text;
    const notice = this.element.querySelector("[data-seat-notice]");
    if (notice) notice.textContent = isShown ? text : "";
  }
}

for (const element of document.querySelectorAll("[data-seats]")) startPicker(element);
