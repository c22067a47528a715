// After the final whistle: a summary to check, the signature, and then numbered corrections with their reasons.
import { button, fill, h, newId, say } from "./dom.js";
import { isOffered } from "./model.js";
import { openSheet } from "./sheet.js";
import { wordsOf } from "./view.js";

let draft = null; // of a correction: [{ entry_id, what }]

export function drawSigning(place, context) {
  const { state } = context;
  fill(place, history(state), state.protocol.signed_off ? corrections(place, context) : signature(context));
}

function signature({ state, matchId, waiting, read }) {
  const { protocol } = state;
  const total = (side) => `${protocol[side]} ${protocol.score?.shown_home ? protocol.score[`shown_${side}`] : protocol.score?.[side]}`;
  const standing = new Set(state.standing);
  const lines = protocol.entries.filter((entry) => standing.has(entry.entry_id) && !["count", "shot", "save", "ball", "line_up"].includes(entry.kind));
  const sign = async () => {
    await send(`/manage/v1/matches/${matchId}/sign-off`, "PUT", { entry_id: newId() });
    await read();
  };
  const look = () =>
    openSheet(say("summary"), (close) => [
      h("div", { className: "console-fields" }, h("p", {}, h("b", {}, `${total("home")} – ${total("away")}`)), h("ol", { className: "console-entries" }, lines.map((entry) => h("li", {}, wordsOf(state, entry)))), h("p", {}, say("check")), fault()),
      button(say("signOff"), (event) => sign().then(close, (error) => tellFault(event, error)), "button console-go"),
    ]);
  return button(say("summary"), look, "button console-big is-wide", { disabled: waiting });
}

const fault = () => h("p", { className: "fault", role: "alert" });
const tellFault = (event, error) => (event.target.closest("dialog").querySelector(".fault").textContent = error.message);

async function send(address, method, body) {
  const answer = await fetch(address, { method, headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).detail ?? say("offline"));
}

function history(state) {
  const { signed_off, corrections: made } = state.protocol;
  if (!signed_off) return null;
  const row = (correction) =>
    h("li", {}, h("b", {}, say("correction", correction)), h("span", { className: "quiet small" }, say("by", { name: correction.by || say("gone") })), correction.struck.map((entry) => h("p", {}, h("s", {}, wordsOf(state, entry)))), correction.added.map((entry) => h("p", {}, wordsOf(state, entry))));
  return h("div", {}, h("p", { className: "quiet" }, say("signedBy", { name: signed_off.by || say("gone") })), made.length > 0 && h("ol", { className: "console-entries", "aria-label": say("history") }, made.map(row)));
}

function corrections(place, context) {
  if (!draft) return button(say("correct"), () => { draft = []; drawSigning(place, context); }, "button is-quiet is-wide");
  const { state } = context;
  const redraw = () => drawSigning(place, context);
  const put = (what) => { draft.push({ entry_id: newId(), what }); redraw(); };
  const words = ({ what }) => (what.kind === "strike" ? `${say("takenOut")}: ${wordsOf(state, state.protocol.entries.find((entry) => entry.entry_id === what.struck_id))}` : `${say("putIn")}: ${wordsOf(state, { what })}`);
  return h(
    "div",
    { className: "console-stack" },
    h("p", { className: "notice" }, say("correcting")),
    h("ul", { className: "console-entries" }, draft.map((entry) => h("li", {}, h("span", {}, words(entry)), button(say("discard"), () => { draft = draft.filter((each) => each !== entry); redraw(); }, "button is-quiet")))),
    h("div", { className: "console-row" }, button(say("takenOut"), () => chooseStruck(state, put), "button is-quiet"), button(say("putIn"), () => chooseAdded(context, put), "button is-quiet"), button(say("cancel"), () => { draft = null; redraw(); }, "button is-quiet")),
    button(say("recordCorrection"), () => giveReason(context), "button is-wide", { disabled: draft.length === 0 }),
  );
}

function chooseStruck(state, put) {
  const standing = new Set(state.standing);
  openSheet(say("takenOut"), (close) => [
    h("div", { className: "console-stack" }, [...state.protocol.entries].reverse().filter((entry) => standing.has(entry.entry_id) && entry.kind !== "phase").map((entry) => button(wordsOf(state, entry), () => { close(); put({ kind: "strike", struck_id: entry.entry_id, reason: say("takenOut") }); }, "button is-quiet is-wide"))),
  ]);
}

// Any action of any part of play: the time that is typed says which.
function chooseAdded({ state, made, openAction }, put) {
  const part = { ...made.part, key: "correction", is_play: true };
  openSheet(say("putIn"), (close) => [
    h("div", { className: "console-stack" }, state.buttons.filter((action) => action.is_timed && isOffered(action, part)).flatMap((action) => {
      const sides = action.fields.some((field) => field.kind === "side") ? ["home", "away"] : [undefined];
      const open = (side) => { close(); openAction({ state, made: { ...made, clock: { seconds: 60, started: null, pace: 1 } }, action, side, record: ({ phase, ...what }) => put(what) }); };
      return sides.map((side) => button(`${wordsOf(state, { what: { kind: action.kind } })} ${side ? state.protocol[side] : ""}`, () => open(side), "button is-quiet is-wide"));
    })),
  ]);
}

function giveReason(context) {
  const { matchId, read } = context;
  const why = h("input", { className: "input", maxLength: 300, "aria-label": say("why") });
  const act = async (event, close) => {
    try {
      const reason = why.value.trim();
      const entries = draft.map(({ entry_id, what }) => ({ entry_id, what: what.kind === "strike" ? { ...what, reason } : what }));
      await send(`/manage/v1/matches/${matchId}/corrections`, "POST", { entry_id: newId(), reason, entries });
      draft = null;
      close();
      await read();
    } catch (error) {
      tellFault(event, error);
    }
  };
  openSheet(say("recordCorrection"), (close) => [h("div", { className: "console-fields" }, h("label", { className: "console-text" }, say("why"), why), fault()), button(say("recordCorrection"), (event) => act(event, close), "button console-go")]);
}
