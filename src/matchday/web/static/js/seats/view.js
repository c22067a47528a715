// The part of a drawing that is seen: dragged with a finger, pinched with two, wheeled, or moved by buttons.
const leastWidth = 300; // of the drawing's centimetres: no closer

export class View {
  constructor(svg, whole, { mayDrag = () => true, onMove = () => {} } = {}) {
    Object.assign(this, { svg, whole, box: [...whole], mayDrag, onMove, fingers: new Map(), isMoved: false });
    svg.addEventListener("pointerdown", (event) => this.down(event));
    svg.addEventListener("pointermove", (event) => this.drag(event));
    for (const kind of ["pointerup", "pointercancel"]) svg.addEventListener(kind, (event) => this.up(event));
    svg.addEventListener("click", (event) => this.isMoved && event.stopPropagation() && event.preventDefault(), true);
    svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.show();
  }

  // Pixels of the screen per centimetre of the drawing.
  get scale() {
    const { width, height } = this.svg.getBoundingClientRect();
    return Math.min(width / this.box[2], height / this.box[3]) || 1;
  }

  get isWhole() {
    return this.box[2] >= this.whole[2] * 0.98;
  }

  at({ clientX, clientY }) {
    const matrix = this.svg.getScreenCTM();
    const point = new DOMPoint(clientX, clientY).matrixTransform(matrix.inverse());
    return [point.x, point.y];
  }

  show() {
    this.svg.setAttribute("viewBox", this.box.map((value) => Math.round(value)).join(" "));
    this.svg.classList.toggle("is-near", !this.isWhole);
    this.onMove(this);
  }

  to(box) {
    this.box = [...box];
    this.show();
  }

  zoom(factor, [x, y] = [this.box[0] + this.box[2] / 2, this.box[1] + this.box[3] / 2]) {
    const [left, top, width, height] = this.box;
    const share = Math.max(leastWidth / width, Math.min(factor, (this.whole[2] * 1.05) / width));
    if (share * width >= this.whole[2]) this.to(this.whole);
    else this.to([x - (x - left) * share, y - (y - top) * share, width * share, height * share]);
  }

  centre([x, y]) {
    const [, , width, height] = this.box;
    this.to([x - width / 2, y - height / 2, width, height]);
  }

  holds([x, y], margin = 0) {
    const [left, top, width, height] = this.box;
    return x > left + margin && x < left + width - margin && y > top + margin && y < top + height - margin;
  }

  down(event) {
    this.isMoved = false;
    if (event.button > 0 || (event.pointerType === "mouse" && !this.mayDrag(event))) return;
    this.fingers.set(event.pointerId, event);
  }

  drag(event) {
    const before = this.fingers.get(event.pointerId);
    if (!before) return;
    if (this.fingers.size === 1 && !this.isMoved && Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY) < 6) return;
    if (this.fingers.size === 1 && !this.mayDrag(event)) return;
    if (this.fingers.size === 1 && this.isWhole && event.pointerType === "touch") return; // the page scrolls
    if (!this.isMoved) this.svg.setPointerCapture?.(event.pointerId);
    this.isMoved = true;
    const others = [...this.fingers.values()].filter(({ pointerId }) => pointerId !== event.pointerId);
    if (others.length) this.pinch(before, event, others[0]);
    else {
      const [from, to] = [this.at(before), this.at(event)];
      this.to([this.box[0] + from[0] - to[0], this.box[1] + from[1] - to[1], this.box[2], this.box[3]]);
    }
    this.fingers.set(event.pointerId, event);
  }

  pinch(before, now, other) {
    const apart = (event) => Math.hypot(event.clientX - other.clientX, event.clientY - other.clientY) || 1;
    this.zoom(apart(before) / apart(now), this.at({ clientX: (now.clientX + other.clientX) / 2, clientY: (now.clientY + other.clientY) / 2 }));
  }

  up(event) {
    this.fingers.delete(event.pointerId);
  }

  wheel(event) {
    if (this.isWhole && event.deltaY > 0) return;
    event.preventDefault();
    this.zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, this.at(event));
  }
}
