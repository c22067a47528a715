// Brings the board of the evening up to date every few seconds, while somebody looks.
import { showTimes } from "../times.js";

const seconds = 5;

async function renew() {
  if (document.hidden) return;
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("board");
  if (!fresh) return;
  const board = document.getElementById("board");
  const isOpen = board.querySelector("details")?.open;
  board.replaceChildren(...fresh.childNodes);
  if (isOpen) board.querySelector("details").open = true;
  showTimes(board);
}

setInterval(renew, seconds * 1000);
