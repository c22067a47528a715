// Cricket's keypad: a ball a press. What is folded here is only for the time without a connection: runs, wickets, whose strike.
import { button, h, named, say } from "./dom.js";
import { chips, openSheet, playerField } from "./sheet.js";
import { ballText } from "./view.js";

const overBalls = 6;
let isBoundary = false;

export function fold(made, what) {
  const facts = made.facts;
  if (what.kind === "innings") made.facts = { ...what, runs: 0, wickets: 0, balls: 0, over_balls: 0, bowler: null, target: null, wickets_max: 10, ended: null };
  else if (what.kind === "batter") facts[facts.striker ? "non_striker" : "striker"] = what.player;
  else if (what.kind === "ball") ball(facts, what);
  else return;
  made.shown[made.facts.side] = `${made.facts.runs}/${made.facts.wickets} (${Math.floor(made.facts.balls / overBalls)}.${made.facts.balls % overBalls})`;
}

const swap = (facts) => ([facts.striker, facts.non_striker] = [facts.non_striker, facts.striker]);

function ball(facts, what) {
  const { runs = 0, wides = 0, byes = 0, leg_byes = 0 } = what;
  facts.runs += runs + wides + byes + leg_byes + (what.is_no_ball ? 1 : 0);
  facts.bowler = what.bowler ?? facts.bowler;
  if ((runs + byes + leg_byes + Math.max(wides - 1, 0) + (what.has_crossed ? 1 : 0)) % 2) swap(facts);
  if (what.dismissal) {
    facts.wickets += 1;
    facts[what.out ?? "striker"] = what.next_batter ?? null;
  }
  if (wides || what.is_no_ball) return;
  facts.balls += 1;
  facts.over_balls += 1;
  if (facts.over_balls < overBalls) return;
  Object.assign(facts, { over_balls: 0, last_bowler: facts.bowler, bowler: null });
  swap(facts);
}

export function draw({ state, made, record, openAction }) {
  const { facts, part } = made;
  const action = (kind, name) => state.buttons.find((each) => each.kind === kind && (!name || each.name === name));
  if (!part.is_play) return null;
  if (!facts.side || facts.ended) return facts.ended ? h("p", { className: "notice" }, `${say("over")}: ${facts.ended}`) : openers(state, record);
  if (!facts.striker || !facts.non_striker) return button(say("chooseBatter"), () => openAction(action("batter")), "button console-big is-wide");
  const bowl = (what) => withBowler({ state, facts, what, record });
  const key = (text, what, more = {}) => button(text, () => press(what), "button console-key", { "data-key": `ball-${text}`, ...more });
  const press = (what) => {
    const boundary = isBoundary && what.runs ? { is_boundary: true } : {};
    isBoundary = false;
    bowl({ kind: "ball", ...what, ...boundary });
  };
  const boundary = button(say("boundary"), () => {
    isBoundary = !isBoundary;
    boundary.setAttribute("aria-pressed", String(isBoundary));
  }, "button is-quiet console-key", { "aria-pressed": String(isBoundary) });
  return h(
    "div",
    { className: "console-pad" },
    h("p", { className: "console-batting" }, h("b", {}, `${facts.striker}*`), ` · ${facts.non_striker} · ${say("bowler")}: ${facts.bowler ?? "–"} · ${say("over")} ${Math.floor(facts.balls / overBalls)}.${facts.over_balls}`, facts.target ? ` · ${say("target", { runs: facts.target })}` : ""),
    h("p", { className: "console-over", "aria-label": say("over") }, thisOver(state, made).map((entry) => h("span", { className: "number" }, ballText(entry.what)))),
    h("div", { className: "console-keys" }, key("wd", { wides: 1 }, { "aria-label": say("wide") }), key("nb", { is_no_ball: true }, { "aria-label": say("noBall") }), key("b", { byes: 1 }, { "aria-label": say("bye") }), key("lb", { leg_byes: 1 }, { "aria-label": say("legBye") }), [0, 1, 2, 3].map((runs) => key(String(runs), runs ? { runs } : {})), key("4", { runs: 4, is_boundary: true }), key("5", { runs: 5 }), key("6", { runs: 6, is_boundary: true }), button("W", () => openWicket({ state, facts, bowl }), "button is-bad console-key", { "data-key": "ball-W", "aria-label": say("wicket") })),
    h("div", { className: "console-row" }, boundary, button(say("more"), () => openExtras({ bowl }), "button is-quiet console-key", { "aria-label": `${say("wide")}, ${say("noBall")}, ${say("bye")}: ${say("more")}` })),
  );
}

function thisOver(state, made) {
  const standing = new Set(state.standing);
  const balls = [...state.protocol.entries.filter((entry) => standing.has(entry.entry_id)), ...made.open].filter(({ what }) => what.kind === "ball");
  const found = [];
  let legal = made.facts.over_balls;
  while (balls.length && (legal > 0 || isExtra(balls.at(-1)))) {
    const last = balls.pop();
    if (!isExtra(last)) legal -= 1;
    found.unshift(last);
    if (found.length > 20) break;
  }
  return made.facts.bowler ? found : [];
}

const isExtra = ({ what }) => Boolean(what.wides || what.is_no_ball);

// The first ball of an over says who bowls.
function withBowler({ state, facts, what, record }) {
  if (facts.bowler) return record(what);
  const given = {};
  const fielding = facts.side === "home" ? "away" : "home";
  const field = { key: "bowler", name: "Bowler", among: "all", is_required: true };
  openSheet(say("chooseBowler"), (close) => [
    h("div", { className: "console-fields" }, playerField(state, fielding, field, undefined, (chosen) => Object.assign(given, chosen))),
    button(say("record"), () => { close(); record({ ...what, bowler: given.bowler ?? "Unknown", ...(given.bowler_id && { bowler_id: given.bowler_id }) }); }, "button console-go"),
  ]);
}

function openers(state, record) {
  const open = (side) => {
    const what = { kind: "innings", side };
    const field = (key, name) => playerField(state, side, { key, name, among: "all", is_required: true }, undefined, (chosen) => Object.assign(what, chosen));
    openSheet(state.protocol[side], (close) => [
      h("div", { className: "console-fields" }, field("striker", "Striker"), field("non_striker", "Non-striker")),
      button(say("record"), () => { if (what.striker && what.non_striker) { close(); record(clean(what)); } }, "button console-go"),
    ]);
  };
  return h("div", { className: "console-pairs" }, ["home", "away"].map((side) => button(`${say("striker")}: ${state.protocol[side]}`, () => open(side), "button console-big")));
}

const clean = (what) => Object.fromEntries(Object.entries(what).filter(([, value]) => value !== undefined && value !== false));

function openWicket({ state, facts, bowl }) {
  const what = { kind: "ball", dismissal: "bowled", out: "striker" };
  const wicket = state.buttons.find((each) => each.kind === "ball" && each.fields.some((field) => field.key === "dismissal"));
  const choices = (key) => wicket.fields.find((field) => field.key === key).choices.map(([value, text]) => [value, named(text)]);
  const fielding = facts.side === "home" ? "away" : "home";
  const set = (key) => (value) => (what[key] = value);
  const people = (side, key, name) => playerField(state, side, { key, name, among: "all", is_required: false }, undefined, (chosen) => Object.assign(what, chosen));
  openSheet(say("wicket"), (close) => [
    h("div", { className: "console-fields" },
      chips(say("wicket"), choices("dismissal"), { value: "bowled" }, set("dismissal")),
      chips(say("out"), [["striker", facts.striker], ["non_striker", facts.non_striker]], { value: "striker" }, set("out")),
      chips("", [0, 1, 2, 3].map((runs) => [runs, String(runs)]), { value: 0 }, set("runs")),
      chips("", [[true, named("Had crossed")]], { isNeeded: false }, set("has_crossed")),
      people(fielding, "fielder", "Fielder"),
      people(facts.side, "next_batter", "Next batter")),
    button(say("record"), () => { close(); bowl(clean({ ...what, runs: what.runs || undefined })); }, "button console-go"),
  ]);
}

// More runs of an extra than the one that comes by itself.
function openExtras({ bowl }) {
  const what = { kind: "ball" };
  const kinds = [["wides", say("wide")], ["is_no_ball", say("noBall")], ["byes", say("bye")], ["leg_byes", say("legBye")]];
  let kind = "wides";
  let runs = 1;
  openSheet(say("more"), (close) => [
    h("div", { className: "console-fields" }, chips("", kinds, { value: kind }, (value) => (kind = value)), chips("", [1, 2, 3, 4, 5, 6].map((number) => [number, String(number)]), { value: 1 }, (value) => (runs = value))),
    button(say("record"), () => { close(); bowl({ ...what, ...(kind === "is_no_ball" ? { is_no_ball: true, runs: runs - 1 || undefined } : { [kind]: runs }) }); }, "button console-go"),
  ]);
}
