// A digit that changed flips, and a match in a list that changed pulses, once. Works on whatever replaced the markup.
import { showTimes } from "./times.js";

const shown = new Map();

function nameOf(digit) {
  return `${digit.closest("[id]")?.id}/${digit.dataset.flip}`;
}

function play(element, name) {
  element.classList.remove(name);
  void element.offsetWidth; // begins the animation anew
  element.classList.add(name);
}

function compare() {
  for (const digit of document.querySelectorAll("[data-flip]")) {
    const before = shown.get(nameOf(digit));
    if (before !== undefined && before !== digit.textContent) play(digit, "is-flipping");
    shown.set(nameOf(digit), digit.textContent);
  }
  for (const row of document.querySelectorAll(".match-row")) {
    const score = [...row.querySelectorAll(".match-score")].map((part) => part.textContent).join(":");
    const before = shown.get(row.id);
    if (before !== undefined && before !== score) play(row, "is-pulsing");
    shown.set(row.id, score);
  }
}

export function startFlips() {
  compare();
  const observer = new MutationObserver(() => {
    showTimes(document);
    compare();
  });
  for (const part of document.querySelectorAll("[data-live]")) {
    observer.observe(part, { childList: true, subtree: true });
  }
}
