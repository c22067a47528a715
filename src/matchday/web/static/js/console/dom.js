// Words and elements. Every word comes with the page; what is typed or recorded is only ever set as text.
export const app = document.getElementById("console");
const words = JSON.parse(app.dataset.words);
const names = JSON.parse(app.dataset.names);

export const say = (key, facts = {}) => words[key].replace(/{(\w+)}/g, (_, name) => facts[name] ?? "");
export const named = (text) => names[text] ?? text;

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key in element && typeof value !== "string") element[key] = value;
    else element.setAttribute(key === "className" ? "class" : key, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const button = (text, onclick, className = "button", more = {}) => h("button", { type: "button", className, onclick, ...more }, text);

// Puts new children in the place of old ones, and the focus back on the one that is called the same.
export function fill(element, ...children) {
  const key = element.contains(document.activeElement) && document.activeElement.dataset.key;
  element.replaceChildren(...children.flat(Infinity).filter(Boolean));
  if (key) element.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

export const newId = () => crypto.randomUUID?.() ?? madeId(crypto.getRandomValues(new Uint8Array(16)));

function madeId(bytes) {
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes].map((byte, place) => ([4, 6, 8, 10].includes(place) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
}

export const feel = (pattern = 20) => navigator.vibrate?.(pattern);
export const tell = (text) => (document.getElementById("announcer").textContent = text);
