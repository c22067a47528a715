// The match as the device knows it: what the server last said, and on top of it what waits to be sent, by the plainest rules.
// Whatever is only guessed here is put right by the next answer.
export const sides = ["home", "away"];
let offset = 0; // of the server's clock, in milliseconds

export const now = () => Date.now() + offset;
export const setNow = (stamp, asked, answered) => (offset = Date.parse(stamp) - (asked + answered) / 2);
export const secondsAt = (clock, at = now()) =>
  Math.floor(clock.seconds + (clock.started === null ? 0 : (Math.max(0, at - clock.started) * clock.pace) / 1000));

export function derive(state, entries, pad, readAt) {
  const { protocol } = state;
  const known = new Set(protocol.entries.map((entry) => entry.entry_id));
  const isOpen = (entry) => entry.status === "waiting" || (entry.status === "done" && entry.sent > readAt);
  const open = entries.filter((entry) => isOpen(entry) && !known.has(entry.entry_id));
  const gone = new Set(open.filter((entry) => entry.what.kind === "strike").map((entry) => entry.what.struck_id));
  const parts = Object.fromEntries(state.phases.map((part) => [part.key, part]));
  const score = protocol.score;
  const made = {
    part: parts[protocol.phase],
    clock: {
      seconds: protocol.clock_minute * 60 + protocol.clock_second,
      started: protocol.clock_started_at ? Date.parse(protocol.clock_started_at) : null,
      pace: protocol.clock_pace,
    },
    home: score?.home ?? 0,
    away: score?.away ?? 0,
    shootout: score?.shootout_home === null || !score ? null : { home: score.shootout_home, away: score.shootout_away },
    shown: { home: score?.shown_home, away: score?.shown_away },
    hasBegun: Boolean(score),
    facts: { ...state.board.facts },
    timers: [...state.board.timers],
    open,
    gone,
  };
  for (const entry of open) apply(made, state, parts, entry, pad);
  return made;
}

function apply(made, state, parts, { what, device_at }, pad) {
  const at = Date.parse(device_at) + offset;
  if (what.kind === "phase") begin(made, parts[what.phase], at, what.clock_pace);
  else if (what.kind === "clock") change(made.clock, what, at);
  pad?.fold(made, what);
  const action = state.buttons.find((each) => each.kind === what.kind && each.adds.length);
  if (action && what.side && !pad) count(made, what, action);
}

function begin(made, part, at, pace) {
  if (!part) return;
  const begins = part.is_clock_running || part.begins ? part.begins : (made.part.ends ?? made.part.begins);
  made.part = part;
  made.hasBegun = true;
  made.clock = { seconds: begins * 60, started: part.is_clock_running ? at : null, pace: pace ?? 1 };
}

function change(clock, what, at) {
  clock.seconds = what.change === "set" ? what.to_minute * 60 + (what.to_second ?? 0) : secondsAt(clock, at);
  if (what.change !== "set" || clock.started !== null) clock.started = what.change === "pause" ? null : at;
}

function count(made, what, action) {
  const worth = action.adds.reduce((sum, field) => sum + (field === "1" ? 1 : Number(what[field] ?? 0)), 0);
  if (!action.fields.some((field) => field.key === "is_scored")) made[what.side] += worth;
  else if (what.is_scored) (made.shootout ??= { home: 0, away: 0 })[what.side] += worth;
}

// The time of something that happens now, as an entry says it: the same reading as the server's.
export function timeNow(state, made, at = now()) {
  const seconds = secondsAt(made.clock, at);
  const { key, ends } = made.part;
  if (state.counts_seconds) {
    const held = ends === null ? seconds : Math.min(seconds, ends * 60);
    return { phase: key, minute: Math.floor(held / 60), second: held % 60 };
  }
  const minute = Math.floor(seconds / 60) + (made.clock.started !== null || seconds % 60 ? 1 : 0);
  if (ends === null || minute <= ends) return { phase: key, minute: Math.max(minute, 1) };
  return { phase: key, minute: ends, added: Math.min(minute - ends, 30) };
}

export const two = (number) => String(number).padStart(2, "0");

export function timeText(what) {
  if (what.minute === undefined || what.minute === null) return "";
  if (what.second !== undefined && what.second !== null) return `${what.minute}:${two(what.second)}`;
  return `${what.minute}${what.added ? `+${what.added}` : ""}'`;
}

// What a scoreboard shows: time gone by, or what is left of the period.
export function clockText(state, made, at = now()) {
  if (state.clock === "none" || !made.part.is_play) return "";
  const seconds = secondsAt(made.clock, at);
  const shown = state.clock === "down" && made.part.ends !== null ? Math.max(0, made.part.ends * 60 - seconds) : seconds;
  return `${Math.floor(shown / 60)}:${two(shown % 60)}`;
}

export const isOffered = (action, part) =>
  action.phases.includes(part.key) ||
  (part.is_play && action.phases.includes("play")) ||
  (action.phases.includes("begun") && part.key !== "scheduled" && part.key !== "finished");

// Whom a field may name: the team sheet, those who play first or last; else the squad.
export function people(state, side, among) {
  const sheet = state.protocol.line_ups.find((each) => each.side === side);
  const field = state.on_field[side] ?? [];
  const all = (sheet?.players ?? state.squads[side]).map((player) => ({ ...player, isOn: field.includes(player.name) }));
  const byNumber = (a, b) => (a.number ?? 1000) - (b.number ?? 1000) || a.name.localeCompare(b.name);
  const isFirst = (player) => !sheet || among === "all" || (among === "bench") !== player.isOn;
  return [all.filter(isFirst).sort(byNumber), all.filter((player) => !isFirst(player)).sort(byNumber)];
}
