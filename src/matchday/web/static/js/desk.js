// The figures of a sale that move: the page watches the sale's private room, and asks for its board again when something
// has changed. Watching ends by itself; as long as the page is looked at it says so again.
import { enter } from "./rooms.js";
import { showTimes } from "./times.js";

const againMilliseconds = 120_000;
const quietMilliseconds = 2000; // between two boards, however much is sold
const board = document.querySelector("[data-desk]");
let timer;
let isFetching = false;
let isStale = false;

async function watch() {
  const answer = await fetch(board.dataset.desk, { method: "POST", headers: { Accept: "application/json" } });
  if (answer.status >= 500) throw new Error("nothing can be watched just now");
  return answer.ok ? answer.json() : null;
}

async function show() {
  isStale = true;
  if (isFetching || timer) return;
  isFetching = true;
  isStale = false;
  try {
    const answer = await fetch(board.dataset.board, { headers: { Accept: "text/html" } });
    if (answer.ok && new URL(answer.url).pathname === board.dataset.board) replace(await answer.text());
  } catch {
    // The next message shows it.
  } finally {
    isFetching = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (isStale) show();
    }, quietMilliseconds);
  }
}

// What was opened stays open, and the focus stays where it was.
function replace(markup) {
  const open = [...board.querySelectorAll("details[open]")].map((each) => each.id);
  const focused = board.contains(document.activeElement) ? document.activeElement.closest("[id]")?.id : "";
  board.innerHTML = markup;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  showTimes(board);
  const again = focused && document.getElementById(focused);
  (again?.querySelector?.("summary") ?? again)?.focus({ preventScroll: true });
}

async function start() {
  const first = await watch().catch(() => null);
  if (!first) {
    setTimeout(start, againMilliseconds);
    return;
  }
  enter({ ...first, element: board, renew: async () => (show(), watch()) });
  board.addEventListener("room:message", show);
  show();
  setInterval(() => !document.hidden && watch().catch(() => null), againMilliseconds);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    watch().catch(() => null);
    show();
  });
}

start();
