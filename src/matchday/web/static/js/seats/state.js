// What is taken, as rows of bits, kept as the room of the sale tells it.
export class SeatState {
  constructor() {
    this.version = 0;
    this.rows = new Map();
  }

  // The keys of the rows that are different now. A whole state has all rows that have anything taken.
  hear({ version, rows }, isWhole = false) {
    if (version < this.version) return [];
    this.version = version;
    const changed = new Set(Object.keys(rows).map(Number));
    if (isWhole) {
      for (const key of this.rows.keys()) changed.add(key);
      this.rows.clear();
    }
    for (const [key, bits] of Object.entries(rows)) this.rows.set(Number(key), Uint8Array.from(atob(bits), (letter) => letter.charCodeAt(0)));
    return [...changed];
  }

  isTaken(key, index) {
    return Boolean(((this.rows.get(key)?.[index >> 3] ?? 0) >> (index & 7)) & 1);
  }

  count(key) {
    let found = 0;
    for (let byte of this.rows.get(key) ?? []) for (; byte; byte &= byte - 1) found += 1;
    return found;
  }
}
