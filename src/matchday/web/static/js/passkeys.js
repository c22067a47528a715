// Forms with data-passkey ask the device for a passkey before they are sent: "sign-in", "confirm" or "register".
// Where there are no passkeys they are hidden; css/no-script.css hides them where this does not run.
const anonymous = "/api/v1/passkey-challenges";
const own = "/api/v1/me/passkey-challenges";
const rearmMilliseconds = 4 * 60 * 1000; // challenges live for five minutes
let waiting = null; // a passkey may be chosen in the list of the e-mail field; this ends that offer

const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

function toText(buffer) {
  const letters = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// Browsers from before 2025 do not convert by themselves.
function parse(kind, options) {
  const parser = kind === "register" ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON";
  if (PublicKeyCredential[parser]) return PublicKeyCredential[parser](options);
  const withBytes = (each) => ({ ...each, id: toBytes(each.id) });
  const parsed = { ...options, challenge: toBytes(options.challenge) };
  if (options.user) parsed.user = withBytes(options.user);
  for (const name of ["excludeCredentials", "allowCredentials"]) if (options[name]) parsed[name] = options[name].map(withBytes);
  return parsed;
}

function asJson(credential) {
  if (credential.toJSON) return credential.toJSON();
  const { response } = credential;
  const answer = { transports: response.getTransports?.() };
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) answer[name] = toText(response[name]);
  }
  return { id: credential.id, rawId: toText(credential.rawId), type: credential.type, response: answer };
}

class Elsewhere extends Error {}
class Leaving extends Error {}

async function ask(kind) {
  const body = kind === "sign-in" ? null : JSON.stringify({ kind });
  const headers = body ? { "content-type": "application/json" } : {};
  const answer = await fetch(body ? own : anonymous, { method: "POST", body, headers });
  const here = encodeURIComponent(location.pathname + location.search);
  if (body && answer.status === 401) leave(`/session/refresh?next=${here}`);
  if (body && answer.status === 403) leave(`/me/confirm?next=${here}`);
  if (!answer.ok) throw new Error(`asked for a passkey: ${answer.status}`);
  const asked = await answer.json();
  const host = asked.options.rpId ?? asked.options.rp.id;
  if (location.hostname !== host && !location.hostname.endsWith(`.${host}`)) throw new Elsewhere(host);
  return asked;
}

function leave(address) {
  location.assign(address);
  throw new Leaving();
}

function send(form, asked, credential) {
  form.elements.challenge_id.value = asked.challenge_id;
  form.elements.credential.value = JSON.stringify(asJson(credential));
  form.submit();
}

function explain(form, error) {
  const words = form.dataset;
  const known = { NotAllowedError: words.cancelled, AbortError: words.cancelled, InvalidStateError: words.known };
  const place = form.querySelector("[data-passkey-fault]");
  place.textContent = error instanceof Elsewhere ? `${words.elsewhere} ${error.message}` : (known[error.name] ?? words.failed);
  place.hidden = false;
}

async function start(form) {
  const kind = form.dataset.passkey;
  const button = form.querySelector("button");
  form.querySelector("[data-passkey-fault]").hidden = true;
  button.disabled = true;
  waiting?.abort();
  try {
    const asked = await ask(kind);
    const publicKey = parse(kind, asked.options);
    const credential = await (kind === "register" ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
    send(form, asked, credential);
  } catch (error) {
    if (!(error instanceof Leaving)) explain(form, error);
  } finally {
    button.disabled = false;
  }
}

// Offers passkeys where the browser lists e-mail addresses. Silent when there are none, or when it fails.
async function offer(form) {
  waiting?.abort();
  const own = (waiting = new AbortController());
  try {
    const asked = await ask("sign-in");
    const rearm = setTimeout(() => document.visibilityState === "visible" && waiting === own && offer(form), rearmMilliseconds);
    own.signal.addEventListener("abort", () => clearTimeout(rearm));
    const publicKey = parse("sign-in", asked.options);
    send(form, asked, await navigator.credentials.get({ publicKey, mediation: "conditional", signal: own.signal }));
  } catch {
    // the button is still there
  }
}

export async function startPasskeys() {
  const hasPasskeys = Boolean(window.PublicKeyCredential);
  for (const note of document.querySelectorAll("[data-without-passkeys]")) note.hidden = hasPasskeys;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = !hasPasskeys;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      start(form);
    });
  }
  const listed = document.querySelector("input[autocomplete~=webauthn]") && document.querySelector("form[data-passkey=sign-in]");
  if (hasPasskeys && listed && (await PublicKeyCredential.isConditionalMediationAvailable?.())) offer(listed);
}
