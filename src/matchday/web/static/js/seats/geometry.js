// Where seats are: the same sums as domain/seating/geometry.py, so that what is drawn is what the server sees.
export function rowPoints(row) {
  if (row.points?.length) return row.points.map(([x, y]) => [x, y]);
  const x1 = row.x1 ?? 0, y1 = row.y1 ?? 0, x2 = row.x2 ?? 0, y2 = row.y2 ?? 0;
  const aisles = new Set(row.aisles ?? []);
  const steps = row.seats.length - 1 + aisles.size;
  if (steps === 0) return [[x1, y1]];
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const across = (y2 - y1) / length, down = -(x2 - x1) / length;
  let step = 0;
  return row.seats.map((_, index) => {
    const share = step / steps;
    const off = 4 * (row.bend ?? 0) * share * (1 - share);
    step += aisles.has(index) ? 2 : 1;
    return [x1 + (x2 - x1) * share + across * off, y1 + (y2 - y1) * share + down * off];
  });
}

export function onMap(section, points) {
  const turn = ((section.turn ?? 0) * Math.PI) / 180;
  const cos = Math.cos(turn), sin = Math.sin(turn);
  return points.map(([x, y]) => [Math.floor((section.x ?? 0) + x * cos - y * sin + 0.5), Math.floor((section.y ?? 0) + x * sin + y * cos + 0.5)]);
}

export function inSection(section, [x, y]) {
  const turn = (-(section.turn ?? 0) * Math.PI) / 180;
  const dx = x - (section.x ?? 0), dy = y - (section.y ?? 0);
  return [Math.round(dx * Math.cos(turn) - dy * Math.sin(turn)), Math.round(dx * Math.sin(turn) + dy * Math.cos(turn))];
}

export const seatPoints = (section, row) => onMap(section, rowPoints(row));

const turnsRight = (a, b, c) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) <= 0;

function chain(points) {
  const found = [];
  for (const point of points) {
    while (found.length > 1 && turnsRight(found.at(-2), found.at(-1), point)) found.pop();
    found.push(point);
  }
  return found;
}

export function outline(section, room = 60) {
  if (section.outline?.length) return onMap(section, section.outline);
  const seats = (section.rows ?? []).flatMap((row) => seatPoints(section, row));
  const corners = seats.flatMap(([x, y]) => [[x - room, y - room], [x + room, y - room], [x - room, y + room], [x + room, y + room]]);
  corners.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return [...chain(corners).slice(0, -1), ...chain(corners.reverse()).slice(0, -1)];
}

// Left, top, width and height of what lies around points.
export function box(points, margin = 0) {
  const xs = points.map(([x]) => x), ys = points.map(([, y]) => y);
  const left = xs.reduce((a, b) => Math.min(a, b), Infinity), top = ys.reduce((a, b) => Math.min(a, b), Infinity);
  return [left - margin, top - margin, xs.reduce((a, b) => Math.max(a, b), -Infinity) - left + 2 * margin, ys.reduce((a, b) => Math.max(a, b), -Infinity) - top + 2 * margin];
}
