// Reads the text of a ticket's picture: base 45 (RFC 9285), then the fields of modules/tickets/domain/ticket_codes.py.
const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const values = new Map([...letters].map((letter, value) => [letter, value]));
const length = 165;
const payloadBytes = 38;
const signatureBytes = 64;
const seatBits = 9;

function from45(text) {
  const bytes = new Uint8Array((text.length / 3) * 2);
  for (let at = 0; at < text.length; at += 3) {
    const number = values.get(text[at]) + 45 * values.get(text[at + 1]) + 2025 * values.get(text[at + 2]);
    if (!(number <= 0xffff)) return null;
    bytes[(at / 3) * 2] = number >> 8;
    bytes[(at / 3) * 2 + 1] = number & 0xff;
  }
  return bytes;
}

export const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const uuid = (bytes) => hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
const number = (bytes) => bytes.reduce((sum, byte) => sum * 256 + byte, 0);

// What a code says, with what is to be verified; null for what is no code of any Matchday.
export function readCode(text) {
  const bytes = text.length === length ? from45(text) : null;
  if (!bytes || bytes[0] !== 1) return null;
  const place = number(bytes.subarray(28, 32));
  return {
    keyId: bytes[1],
    ticketId: uuid(bytes.subarray(2, 18)),
    saleTag: hex(bytes.subarray(18, 23)),
    codeVersion: number(bytes.subarray(23, 25)),
    productTag: hex(bytes.subarray(25, 28)),
    rowKey: place >> seatBits,
    seat: place & ((1 << seatBits) - 1),
    payload: bytes.slice(0, payloadBytes),
    signature: bytes.slice(payloadBytes, payloadBytes + signatureBytes),
  };
}

// Whether it looks like the code that is printed under the picture.
export const isSpoken = (text) => /^[0-9a-z]{5}[\s-]*[0-9a-z]{5}[\s-]*\d{1,5}[\s-]*[0-9a-z]{4}$/i.test(text.trim());
