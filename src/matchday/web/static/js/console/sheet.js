// The sheet that an action opens from below: who, how, when; then one big button. The time is that of the press that opened it.
import { app, button, feel, h, named, say } from "./dom.js";
import { people, timeNow } from "./model.js";

// A dialog at the lower edge. `build` gets a function that closes it, and returns what is in it.
export function openSheet(title, build) {
  const dialog = h("dialog", { className: "console-sheet", "aria-label": title });
  const close = () => dialog.close();
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && close());
  dialog.append(h("header", {}, h("h2", {}, title), button(say("cancel"), close, "button is-quiet")), ...[build(close)].flat());
  app.append(dialog);
  dialog.showModal();
  return dialog;
}

export function confirmSheet(title, text, yes, act) {
  openSheet(title, (close) => [
    text && h("p", {}, text),
    button(yes, () => {
      close();
      act();
    }, "button console-go"),
  ].filter(Boolean));
}

// One of several, as buttons in a row. `chosen` is told each time; a choice that is not needed can be taken back.
export function chips(label, choices, { value, isNeeded = true, className = "" }, chosen) {
  const group = h("fieldset", { className: `console-chips ${className}` }, h("legend", {}, label));
  for (const [key, ...text] of choices) {
    const chip = button(text, () => {
      value = value === key && !isNeeded ? undefined : key;
      for (const each of group.querySelectorAll("button")) each.setAttribute("aria-pressed", String(each.value === String(value)));
      feel(10);
      chosen(value);
    }, "console-chip", { value: String(key), "aria-pressed": String(key === value) });
    group.append(chip);
  }
  return group;
}

const shirt = (player) => [h("b", { className: "number" }, player.number ?? "–"), h("span", {}, player.name)];

// A player by the number on the shirt, or a name that is typed.
export function playerField(state, side, field, given, set) {
  const [first, rest] = people(state, side, field.among);
  const pick = (name) => {
    const player = [...first, ...rest].find((each) => each.name === name);
    set({ [field.key]: name, [`${field.key}_id`]: player?.person_id ?? undefined });
    input.value = name && !player && name !== "Unknown" ? name : "";
  };
  const input = h("input", { className: "input", maxLength: 120, autocomplete: "off", placeholder: say("name"), "aria-label": `${named(field.name)}: ${say("name")}` });
  input.addEventListener("input", () => {
    for (const chip of box.querySelectorAll("[aria-pressed=true]")) chip.setAttribute("aria-pressed", "false");
    set({ [field.key]: input.value.trim() || undefined, [`${field.key}_id`]: undefined });
  });
  const option = { value: given, isNeeded: field.is_required, className: "is-shirts" };
  const box = h("div", { className: "console-player" });
  const grid = (label, players) => chips(label, players.map((player) => [player.name, ...shirt(player)]), option, pick);
  if (first.length) box.append(grid(named(field.name), first));
  else box.append(h("p", { className: "console-label" }, named(field.name)));
  const more = h("div", { className: "console-typed" }, input);
  if (field.is_required) more.prepend(button(say("unknown"), () => pick("Unknown"), "console-chip"));
  if (rest.length) box.append(h("details", {}, h("summary", {}, say("others2")), grid(say("others2"), rest)));
  box.append(more);
  if (given && ![...first, ...rest].some((player) => player.name === given) && given !== "Unknown") input.value = given;
  if (field.is_required) return box;
  return h("details", { open: Boolean(given) }, h("summary", {}, named(field.name)), box);
}

function numberField(label, value, [least, most], set) {
  const input = h("input", { className: "input number", type: "number", inputMode: "numeric", min: least, max: most, value: value ?? "" });
  input.addEventListener("input", () => set(input.value === "" ? undefined : Number(input.value)));
  return h("label", { className: "console-number" }, label, input);
}

function fieldOf(state, side, field, what) {
  const set = (value) => (what[field.key] = value);
  const label = named(field.name);
  if (field.kind === "player") {
    const whose = field.whose === "other" ? (side === "home" ? "away" : "home") : side;
    return playerField(state, whose, field, what[field.key], (given) => Object.assign(what, given));
  }
  if (field.kind === "choice") {
    if (field.is_required) what[field.key] ??= field.choices[0][0];
    return chips(label, field.choices.map(([key, text]) => [key, named(text)]), { value: what[field.key], isNeeded: field.is_required }, set);
  }
  if (field.kind === "flag") return chips("", [[true, label]], { value: what[field.key], isNeeded: false }, set);
  if (field.kind === "number") return numberField(label, what[field.key], [field.least, field.most], set);
  const input = h("input", { className: "input", maxLength: 300, value: what[field.key] ?? "" });
  input.addEventListener("input", () => set(input.value.trim() || undefined));
  return h("label", { className: "console-text" }, label, input);
}

function timeFields(state, what) {
  const set = (key) => (value) => {
    what[key] = value;
    delete what.phase; // a time that was typed says by itself which part it belongs to
  };
  const second = state.counts_seconds ? ["second", say("second"), [0, 59]] : ["added", say("added"), [0, 30]];
  return h("div", { className: "console-time" }, numberField(say("minute"), what.minute, [0, 600], set("minute")), numberField(second[1], what[second[0]], second[2], set(second[0])));
}

const isMissing = (action, what) => action.fields.find((field) => field.is_required && field.kind !== "side" && what[field.key] === undefined);

// `given` is an entry that is amended; `record` gets what the new one says.
export function openAction({ state, made, action, side, given, record }) {
  const time = action.is_timed ? timeNow(state, made) : {};
  const what = given ? { ...given } : { kind: action.kind, ...action.fixed, ...time };
  if (side && action.fields.some((field) => field.key === "side")) what.side = side;
  const fields = action.fields.filter((field) => field.kind !== "side");
  const title = [named(action.name), side && state.protocol[side]].filter(Boolean).join(" · ");
  openSheet(title, (close) => {
    const fault = h("p", { className: "fault", role: "alert" });
    const done = () => {
      const missing = isMissing(action, what);
      if (missing?.kind === "player") what[missing.key] = "Unknown";
      else if (missing) return (fault.textContent = named(missing.name));
      for (const key of Object.keys(what)) if (what[key] === undefined || what[key] === false) delete what[key];
      close();
      return record(what);
    };
    return [
      h("div", { className: "console-fields" }, fields.map((field) => fieldOf(state, side, field, what)), action.is_timed && timeFields(state, what), fault),
      button(say("record"), done, "button console-go"),
    ];
  });
}
