// Brings the board of the evening up to date every few seconds, while somebody looks.
const seconds = 5;

async function renew() {
  if (document.hidden) return;
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("board");
  if (fresh) document.getElementById("board").replaceChildren(...fresh.childNodes);
}

setInterval(renew, seconds * 1000);
