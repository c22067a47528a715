// What is pressed now and then: counts, notes, the clock put right, line-ups and officials.
import { button, h, named, say } from "./dom.js";
import { secondsAt, sides } from "./model.js";
import { openSheet } from "./sheet.js";

export function drawMore({ state, made, act, record, offered }) {
  openSheet(say("more"), (close) => {
    const after = (work) => () => {
      close();
      work();
    };
    const row = (action) =>
      action.fields.some((field) => field.kind === "side")
        ? sides.map((side) => button(`${named(action.name)} ${state.protocol[`${side}_code`]}`, after(() => act(action, side)), "button is-quiet"))
        : [button(named(action.name), after(() => act(action)), "button is-quiet is-wide")];
    const sheets = sides.map((side) => button(say("lineUp", { team: state.protocol[side] }), after(() => import("./lineup.js").then(({ openLineUp }) => openLineUp({ state, side, record }))), "button is-quiet is-wide"));
    return [
      h("div", { className: "console-pairs" }, offered.flatMap(row)),
      made.part.is_clock_running && state.clock !== "none" && button(say("set"), after(() => openClock({ state, made, record })), "button is-quiet is-wide"),
      h("div", { className: "console-stack" }, state.protocol.signed_off ? [] : sheets, button(say("officials"), after(() => openOfficials({ state, record })), "button is-quiet is-wide")),
      h("p", {}, h("a", { href: `/matches/${state.protocol.match_id}` }, say("watchers"))),
    ].filter(Boolean);
  });
}

function openClock({ state, made, record }) {
  const at = secondsAt(made.clock);
  const total = state.clock === "down" && made.part.ends !== null ? Math.max(0, made.part.ends * 60 - at) : at;
  const input = (label, value, most) => h("label", { className: "console-number" }, label, h("input", { className: "input number", type: "number", inputMode: "numeric", min: 0, max: most, value: String(value) }));
  const minute = input(say("minute"), Math.floor(total / 60), 600);
  const second = input(say("second"), total % 60, 59);
  const set = () => {
    const shown = Number(minute.lastChild.value) * 60 + Number(second.lastChild.value);
    const seconds = state.clock === "down" && made.part.ends !== null ? Math.max(0, made.part.ends * 60 - shown) : shown;
    record({ kind: "clock", change: "set", to_minute: Math.floor(seconds / 60), to_second: seconds % 60 });
  };
  openSheet(say("set"), (close) => [h("div", { className: "console-time" }, minute, second), button(say("set"), () => { close(); set(); }, "button console-go")]);
}

function openOfficials({ state, record }) {
  const lines = state.protocol.officials.map(({ role, name }) => `${role.replaceAll("_", " ")}: ${name}`).join("\n");
  const area = h("textarea", { className: "input", rows: 5, maxLength: 4000, "aria-label": say("officials") }, lines);
  const read = (line) => {
    const [, role = "referee", name] = /^(?:([^:]{1,40}):)?\s*(.+)$/.exec(line) ?? [null, "referee", line];
    return { role: role.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^[_0-9]+|_+$/g, "") || "referee", name: name.trim() };
  };
  openSheet(say("officials"), (close) => [
    h("p", { className: "hint" }, say("officialsHint")),
    area,
    button(say("record"), () => { close(); record({ kind: "officials", people: area.value.split("\n").map((line) => line.trim()).filter(Boolean).slice(0, 20).map(read) }); }, "button console-go"),
  ]);
}
