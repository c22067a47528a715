// What the console shows: notices, score and clock, what has been entered, and the buttons under the thumb.
import { app, button, fill, h, named, say } from "./dom.js";
import { clockText, isOffered, secondsAt, sides, timeText, two } from "./model.js";

const shownMax = 60;
const boxes = Object.fromEntries(["head", "notes", "panel", "list"].map((name) => [name, h("div", { className: `console-${name}` })]));
boxes.notes.setAttribute("role", "status");
app.append(boxes.head, boxes.notes, boxes.list, boxes.panel);

// One line of the protocol in words.
export function wordsOf(state, { what }) {
  if (what.kind === "phase") return named(state.phases.find((part) => part.key === what.phase)?.name ?? what.phase);
  if (what.kind === "strike") return `${say("strike")}: ${what.reason}`;
  if (what.kind === "correction") return say("correction", what);
  if (what.kind === "sign_off") return say("signedBy", { name: what.by || say("gone") });
  if (what.kind === "line_up") return say("lineUp", { team: state.protocol[what.side] });
  if (what.kind === "officials") return say("officials");
  const action = state.buttons.find((each) => each.kind === what.kind && Object.entries(each.fixed).every(([key, value]) => what[key] === value));
  const told = ["player", "on", "striker", "assist", "text", "dismissal"].map((key) => choice(action, key, what[key]));
  const ball = what.kind === "ball" && !what.dismissal ? ballText(what) : "";
  const word = choice(action, ["card", "penalty", "what", "how", "change"].find((key) => what[key]), what) ?? "";
  return [timeText(what), ball || named(action?.name ?? what.kind), word, what.side && state.protocol[`${what.side}_code`], ...told].filter(Boolean).join(" · ");
}

function choice(action, key, given) {
  const value = given !== null && typeof given === "object" ? given[key] : given;
  if (value === undefined || value === "Unknown") return value && say("unknown");
  const field = action?.fields.find((each) => each.key === key);
  return named(field?.choices.find(([known]) => known === value)?.[1] ?? String(value));
}

export function ballText(what) {
  const runs = what.runs ?? 0;
  if (what.wides) return what.wides > 1 ? `${what.wides}wd` : "wd";
  if (what.is_no_ball) return runs ? `nb+${runs}` : "nb";
  if (what.byes) return `${what.byes}b`;
  if (what.leg_byes) return `${what.leg_byes}lb`;
  return what.dismissal ? "W" : String(runs);
}

export function showHead(state, made) {
  const { protocol } = state;
  const score = (side) => h("strong", { className: "number", "data-score": side }, made.hasBegun ? String(made.shown[side] ?? made[side]) : "–");
  const team = (side) => h("p", { className: "console-team" }, h("b", {}, protocol[`${side}_code`]), h("span", {}, protocol[side]));
  const shootout = made.shootout && h("p", { className: "console-shootout" }, `${say("kick")} `, h("b", { className: "number" }, `${made.shootout.home}–${made.shootout.away}`));
  fill(
    boxes.head,
    h("div", { className: "console-score" }, team("home"), h("p", { className: `console-numbers${made.shown.home ? " is-long" : ""}` }, score("home"), h("span", {}, "–"), score("away")), team("away")),
    h("p", { className: "console-clock" }, h("span", { className: "number", "data-console-clock": "" }, clockText(state, made)), h("span", {}, named(made.part.name))),
    shootout,
    kicks(state, made),
    h("ul", { className: "console-timers", hidden: !made.timers.length }, made.timers.map((timer) => h("li", { "data-until": timer.until, "data-since": timer.since }, h("b", { className: "number" }), ` ${protocol[`${timer.side}_code`]} ${timer.name ?? ""}`))),
  );
}

// The kicks of a shoot-out, a mark each.
function kicks(state, made) {
  if (!made.shootout) return null;
  const standing = new Set(state.standing);
  const taken = [...state.protocol.entries.filter((entry) => standing.has(entry.entry_id)), ...made.open].filter(({ what }) => what.side && (what.kind === "kick" || what.kind === "try"));
  return h("div", { className: "console-kicks" }, sides.map((side) => h("p", { "aria-label": state.protocol[side] }, taken.filter(({ what }) => what.side === side).map(({ what }) => h("span", {}, what.is_scored ? "●" : "○")))));
}

export function showClock(state, made) {
  const clock = boxes.head.querySelector("[data-console-clock]");
  if (clock) clock.textContent = clockText(state, made);
  for (const timer of boxes.head.querySelectorAll("[data-until]")) {
    const left = Number(timer.dataset.until) - Math.max(secondsAt(made.clock), Number(timer.dataset.since));
    timer.hidden = left <= 0;
    timer.firstChild.textContent = `${Math.floor(left / 60)}:${two(Math.max(0, left % 60))}`;
  }
}

export function showNotes(notes) {
  fill(boxes.notes, notes.map(({ text, isBad, actions = [] }) => h("div", { className: `notice${isBad ? " is-bad" : ""}` }, h("p", {}, text), actions.length > 0 && h("div", { className: "console-row" }, actions.map(([words, act]) => button(words, act, "button is-quiet"))))));
}

export function showList(state, made, refused, mine, open) {
  const reasons = made.gone;
  const own = new Set(mine);
  const waiting = made.open.filter(({ what }) => what.kind !== "strike").map((entry) => ({ entry, isWaiting: true }));
  const recorded = state.protocol.entries.filter(({ kind }) => kind !== "strike").map((entry) => ({ entry }));
  const lines = [...recorded, ...waiting].reverse().slice(0, shownMax);
  const row = ({ entry, isWaiting }) => {
    const isStruck = entry.struck_reason || reasons.has(entry.entry_id);
    const text = wordsOf(state, entry);
    const by = !isWaiting && !own.has(entry.entry_id) && state.recorders[entry.entry_id];
    const note = isStruck ? say("struck", { reason: entry.struck_reason ?? "" }) : isWaiting ? say("waiting") : by ? say("by", { name: by }) : "";
    const line = [h(isStruck ? "s" : "span", {}, text), note && h("span", { className: "quiet small" }, note)];
    return h("li", { className: isWaiting ? "is-waiting" : "", "data-entry": entry.entry_id }, isStruck ? h("p", {}, line) : button(line, () => open(entry), "console-line", { "data-key": entry.entry_id }));
  };
  fill(
    boxes.list,
    refused.map(({ entry, act }) => h("div", { className: "notice is-bad", "data-refused": entry.entry_id }, h("p", {}, h("b", {}, wordsOf(state, entry))), h("p", {}, say("refused", { why: entry.detail })), h("div", { className: "console-row" }, Object.entries(act).map(([key, run]) => button(say(key), run, "button is-quiet"))))),
    lines.length ? h("ol", { className: "console-entries", "aria-label": say("protocol", { number: state.protocol.protocol }) }, lines.map(row)) : h("p", { className: "empty-line" }, say("empty")),
  );
}

const flat = "button is-quiet";

// Lower is nearer to the thumb: what is pressed most often stands last.
export function showPanel(state, made, { act, begin, undo, more, clock, last, pad, extra }) {
  const { protocol } = state;
  const offered = state.buttons.filter((each) => each.is_big && isOffered(each, made.part) && !(pad && each.kind === "ball"));
  const pair = (action) =>
    action.fields.some((field) => field.kind === "side")
      ? sides.map((side) => button([h("b", {}, named(action.name)), h("span", {}, protocol[`${side}_code`])], () => act(action, side), "button console-big", { "data-key": `${action.kind}-${side}`, "aria-label": `${named(action.name)} ${protocol[side]}` }))
      : button(named(action.name), () => act(action), "button console-big is-wide", { "data-key": action.kind });
  const phases = made.part.follows.map((key) => state.phases.find((part) => part.key === key));
  const begins = (part) => (made.part.key === "scheduled" ? say("start") : part.key === "finished" ? say("whistle") : named(part.name));
  const isRunning = made.clock.started !== null;
  const tools = [
    last && button(`${say("undo")} ${wordsOf(state, last)}`, undo, `${flat} console-undo-button`, { "data-key": "undo" }),
    state.clock !== "none" && made.part.is_clock_running && button(isRunning ? say("stop") : say("goOn"), () => clock(isRunning ? "pause" : "resume"), flat, { "data-key": "clock" }),
    button(say("more"), more, flat, { "data-key": "more" }),
  ];
  fill(
    boxes.panel,
    h("div", { className: "console-row" }, tools.filter(Boolean)),
    extra,
    phases.length > 0 && h("div", { className: "console-row" }, phases.map((part) => button(begins(part), () => begin(part, begins(part)), `button${made.part.is_play ? " is-quiet" : " console-big"}`, { "data-key": `phase-${part.key}` }))),
    pad,
    offered.length > 0 && h("div", { className: "console-pairs" }, [...offered].reverse().map(pair)),
  );
}
