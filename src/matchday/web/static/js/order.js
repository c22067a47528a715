// An order's page: says when time gets short, looks again when it is over and while a payment is on its way.
import { serverNow } from "./clock.js";
import { showTimes } from "./times.js";

const lookAgainMilliseconds = 1500;
const shortSeconds = 120;
const said = new Set();
let looks = 0;

function order() {
  return document.getElementById("order");
}

function say(text) {
  document.getElementById("announcer").textContent = text;
}

function tell(words, seconds) {
  const key = seconds <= 30 ? "half" : "two";
  order().querySelector(".held")?.classList.add("is-short");
  if (!said.has(key)) say(words[key]);
  said.add("two").add(key);
}

function tick() {
  const { until, words } = order().dataset;
  if (!until) return;
  const seconds = (Date.parse(until) - serverNow()) / 1000;
  if (seconds <= 0) look();
  else if (seconds <= shortSeconds) tell(JSON.parse(words), seconds);
}

// The part of the page that says how things stand, from a fresh copy; what has not changed stays as it is, focus and all.
async function look() {
  if (looks) return;
  looks = 1;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("order");
    if (answer.ok && fresh && fresh.dataset.order !== order().dataset.order) take(fresh);
  } catch {
    // Away for a moment: the next look is soon.
  }
  looks = 0;
}

function take(fresh) {
  order().replaceWith(fresh);
  showTimes(fresh);
  say(JSON.parse(fresh.dataset.words).news);
  fresh.querySelector("h1")?.focus({ preventScroll: true });
}

if (order()) {
  setInterval(tick, 500);
  setInterval(() => order().dataset.waits !== undefined && look(), lookAgainMilliseconds);
}
