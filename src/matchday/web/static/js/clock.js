// Minutes of running matches, and countdowns, by the server's clock.
const OVERTIME_FROM = { first_half: 45, second_half: 90, extra_time: 120 };
const tickMilliseconds = 250;

// How far this device's clock is from the server's: the page carries the server's time, which was true when the
// answer's first byte arrived.
function serverOffset() {
  const stamp = document.querySelector("meta[name=server-time]")?.content;
  if (!stamp) return 0;
  const arrival = performance.timeOrigin + (performance.getEntriesByType("navigation")[0]?.responseStart ?? 0);
  const offset = Date.parse(stamp) - arrival;
  return Math.abs(offset) < 1000 ? 0 : offset;
}

const offset = serverOffset();

export function serverNow() {
  return Date.now() + offset;
}

// The rule of contracts/live.py: clock_minute + (t - clock_started_at) * clock_pace, in whole minutes.
export function minuteAt(now, clock) {
  return Math.floor(secondsAt(now, clock) / 60);
}

function secondsAt(now, { minute, started, pace }) {
  return Number(minute) * 60 + Math.floor(Math.max(0, ((now - Date.parse(started)) / 1000) * Number(pace)));
}

// Where a sport shows the time of the part that is played: 12:34.
export function timeOfPart(now, clock) {
  const seconds = Math.max(0, secondsAt(now, clock) - Number(clock.from) * 60);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export function minuteText(minute, phase) {
  const end = OVERTIME_FROM[phase];
  return end && minute > end ? `${end}+${minute - end}'` : `${minute}'`;
}

function words(seconds) {
  const format = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unitDisplay: "long", unit: "second" });
  const unit = (value, name) => new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: name, unitDisplay: "long" }).format(value);
  if (seconds < 60) return format.format(seconds);
  const days = Math.floor(seconds / 86400);
  if (days > 0) return unit(days, "day");
  const hours = Math.floor(seconds / 3600);
  const rest = `${String(Math.floor((seconds % 3600) / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

function tick() {
  const now = serverNow();
  for (const element of document.querySelectorAll("[data-clock]")) {
    const clock = element.dataset;
    write(element, clock.from === undefined ? minuteText(minuteAt(now, clock), clock.phase) : timeOfPart(now, clock));
  }
  for (const element of document.querySelectorAll("[data-countdown]")) {
    const seconds = Math.max(0, Math.ceil((Date.parse(element.dataset.countdown) - now) / 1000));
    if (seconds > 0) write(element, words(seconds));
  }
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function startClocks() {
  tick();
  setInterval(tick, tickMilliseconds);
}
