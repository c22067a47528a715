// A team sheet: everybody of the squad with a number and a place, and the formation drawn.
import { button, h, say } from "./dom.js";
import { chips, openSheet } from "./sheet.js";

const places = ["starting", "bench", "not"];

export function openLineUp({ state, side, record }) {
  const sheet = state.protocol.line_ups.find((each) => each.side === side);
  const players = listOf(state, side, sheet);
  let formation = sheet?.formation ?? "";
  openSheet(say("lineUp", { team: state.protocol[side] }), (close) => {
    const board = h("div", { className: "console-pitch", "aria-hidden": "true" });
    const count = h("p", { className: "quiet" });
    const rows = h("ul", { className: "console-squad" });
    const refresh = () => {
      const starters = players.filter((player) => player.place === "starting");
      count.textContent = say("starters", { number: starters.length, most: state.starters_max });
      drawBoard(board, starters, formation);
    };
    const add = (player) => rows.append(rowOf(player, players, refresh));
    players.forEach(add);
    const typed = h("input", { className: "input", maxLength: 120, "aria-label": say("addPlayer"), placeholder: say("name") });
    const addTyped = () => {
      if (!typed.value.trim()) return;
      players.push({ name: typed.value.trim(), person_id: null, number: null, place: "starting" });
      add(players.at(-1));
      typed.value = "";
      refresh();
    };
    const shape = h("input", { className: "input", maxLength: 9, value: formation, placeholder: "4-3-3", "aria-label": say("formation"), pattern: "[0-9](-[0-9]){1,4}" });
    shape.addEventListener("input", () => {
      formation = shape.checkValidity() ? shape.value : "";
      refresh();
    });
    refresh();
    return [
      h("div", { className: "console-fields" }, count, board, state.pad || state.counts_seconds ? null : h("label", { className: "console-text" }, say("formation"), shape), rows, h("div", { className: "console-row" }, typed, button(say("addPlayer"), addTyped, "button is-quiet"))),
      button(say("handIn"), () => { close(); record(bodyOf(side, players, formation)); }, "button console-go"),
    ];
  });
}

function listOf(state, side, sheet) {
  const squad = state.squads[side].map((member) => ({ ...member, place: sheet ? "not" : "bench" }));
  for (const player of sheet?.players ?? []) {
    const known = squad.find((member) => member.person_id === player.person_id || member.name === player.name);
    const line = { ...player, place: player.is_starting ? "starting" : "bench" };
    if (known) Object.assign(known, line);
    else squad.push(line);
  }
  if (!sheet) squad.forEach((member) => Object.assign(member, { place: member.barred ? "not" : member.place, is_keeper: false }));
  return squad.sort((a, b) => (a.number ?? 1000) - (b.number ?? 1000));
}

function rowOf(player, players, refresh) {
  const number = h("input", { className: "input number", type: "number", inputMode: "numeric", min: 0, max: 999, value: String(player.number ?? ""), "aria-label": `${say("number")}: ${player.name}` });
  number.addEventListener("input", () => {
    player.number = number.value === "" ? null : Number(number.value);
    refresh();
  });
  const only = (key) => (value) => {
    if (value) for (const each of players) if (each.place === player.place) each[key] = each === player;
    player[key] = Boolean(value);
    refresh();
  };
  return h(
    "li",
    {},
    number,
    h("span", {}, player.name, player.barred && h("small", { className: "fault" }, say("barred", { why: player.barred }))),
    chips("", places.map((key) => [key, say(key === "not" ? "notPlaying" : key)]), { value: player.place }, (value) => {
      player.place = value;
      refresh();
    }),
    h("div", { className: "console-row" }, chips("", [[true, say("captain")]], { value: player.is_captain, isNeeded: false }, only("is_captain")), chips("", [[true, say("keeper")]], { value: player.is_keeper, isNeeded: false }, only("is_keeper"))),
  );
}

// The keeper below, then row by row as the formation says.
function drawBoard(board, starters, formation) {
  const keeper = starters.find((player) => player.is_keeper) ?? starters.find((player) => player.position === "goalkeeper");
  const field = starters.filter((player) => player !== keeper);
  const sizes = formation ? formation.split("-").map(Number) : field.length ? [field.length] : [];
  const rows = [keeper ? [keeper] : []];
  for (const size of sizes) rows.push(field.splice(0, size));
  board.replaceChildren(...rows.reverse().map((row) => h("div", {}, row.map((player) => h("span", {}, h("b", { className: "number" }, String(player.number ?? "–")), h("small", {}, player.name.split(" ").at(-1)))))));
}

function bodyOf(side, players, formation) {
  const listed = players
    .filter((player) => player.place !== "not")
    .map(({ name, person_id, number, position, place, is_captain, is_keeper }) => ({
      name,
      ...(person_id && { person_id }),
      ...(number !== null && number !== undefined && { number }),
      ...(position && { position }),
      is_starting: place === "starting",
      is_captain: Boolean(is_captain),
      is_keeper: Boolean(is_keeper),
    }));
  return { kind: "line_up", side, players: listed, ...(formation && { formation }) };
}
