// Who is let in without a connection: the questions of modules/tickets/domain/check_in.py in the same order, asked of what the
// device was last told. Revoked comes before used.
import { isSpoken, readCode } from "./codes.js";
import { isSigned } from "./trust.js";

const ofState = { refunded: "refunded", resold: "revoked", revoked: "revoked", blocked: "blocked" };

// `known` is what sync.js keeps; `now` is the house's time in milliseconds; `kind` is "entry" or "exit".
export async function judge(known, gateId, text, kind, now) {
  const code = readCode(text);
  if (!code) return { answer: isSpoken(text) ? "needs_connection" : "unknown" };
  if (!(await isSigned(code, known.keys))) return { answer: "unknown" };
  if (code.saleTag !== known.sale_tag) return { answer: "wrong_event" };
  const inside = known.inside.get(code.ticketId);
  const about = { ticketId: code.ticketId, ...placeOf(known, code), ...usedOf(known, inside) };
  return { ...about, answer: answerOf(known, gateId, code, kind, now, inside) };
}

function answerOf(known, gateId, code, kind, now, inside) {
  const word = known.revoked.get(code.ticketId);
  if (word && ofState[word.state]) return ofState[word.state];
  if (word && code.codeVersion < word.codeVersion) return "revoked";
  if (known.is_cancelled) return "blocked";
  if (now < Date.parse(known.opens_at)) return "not_yet_valid";
  if (now >= Date.parse(known.closes_at)) return "expired";
  if (!isFor(known, known.gates.find((gate) => gate.gate_id === gateId), code)) return "wrong_entrance";
  if (kind === "exit") return inside?.isInside ? "valid" : "not_inside";
  return !inside || (known.is_reentry_allowed && !inside.isInside) ? "valid" : "already_used";
}

function isFor(known, gate, code) {
  if (!gate) return true;
  const products = known.products.filter((product) => product.tag === code.productTag).map((product) => product.product_id);
  if (gate.product_ids.length && !gate.product_ids.some((id) => products.includes(id))) return false;
  return gate.row_keys === null || gate.row_keys.includes(code.rowKey);
}

function placeOf(known, code) {
  const product = known.products.find((each) => each.tag === code.productTag);
  const row = code.rowKey ? known.rows.find((each) => each.key === code.rowKey) : undefined;
  const seat = row ? `${row.section}, ${row.label}, ${row.seats[code.seat - 1] ?? code.seat}` : "";
  return { product: product?.name ?? "", category: product?.category ?? "", seat, entrance: row?.entrance ?? "" };
}

function usedOf(known, inside) {
  if (!inside) return {};
  const gate = known.gates.find((each) => each.gate_id === inside.gateId);
  return { usedAt: inside.at, usedGate: gate?.name ?? "", usedDevice: known.devices[inside.deviceId] ?? "" };
}
