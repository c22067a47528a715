// Whether a code was signed by the house: Ed25519 by the browser, or by noble's where the browser cannot (before 2025).
const imported = new Map();
let noble;

const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

async function keyOf({ key_id, public_key }) {
  if (!imported.has(public_key)) imported.set(public_key, await make(bytesOf(public_key)));
  return { key_id, verify: imported.get(public_key) };
}

async function make(bytes) {
  try {
    const key = await crypto.subtle.importKey("raw", bytes, "Ed25519", false, ["verify"]);
    return (signature, payload) => crypto.subtle.verify("Ed25519", key, signature, payload);
  } catch {
    noble ??= import("../../vendor/noble/ed25519.js");
    const { verifyAsync } = await noble;
    return (signature, payload) => verifyAsync(signature, payload, bytes);
  }
}

export async function isSigned(code, keys) {
  const published = keys.find((key) => key.key_id === code.keyId);
  if (!published) return false;
  const { verify } = await keyOf(published);
  return verify(code.signature, code.payload);
}
