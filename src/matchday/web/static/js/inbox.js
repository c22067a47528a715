// The count of unread notices in the head of every page, and the list on the page of the inbox. Both follow the private
// room of the person: its messages are numbers without words, because devices may speak different languages.
import { enter } from "./rooms.js";
import { showTimes } from "./times.js";

const address = "/inbox/unread";
let isFetching = false;
let isStale = false;
let shown = 0;

// A sign-in that ran out is renewed on the way; one that ended leads to a page instead of an answer.
async function ask() {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  const isAnswer = answer.ok && (answer.headers.get("content-type") ?? "").includes("json");
  if (!isAnswer && answer.status >= 500) throw new Error("the count cannot be read just now");
  return isAnswer ? answer.json() : null;
}

function show(link, count) {
  const badge = link.querySelector("[data-inbox-count]");
  badge.querySelector("[data-inbox-number]").textContent = count > 99 ? "99+" : count;
  badge.hidden = count === 0;
  if (count > shown) document.getElementById("announcer").textContent = link.textContent.replace(/\s+/g, " ").trim();
  shown = count;
}

// The same template as at the first load, with the page's own query. While one copy is under way, one more is enough.
async function showRows() {
  const list = document.getElementById("inbox-rows");
  if (!list) return;
  isStale = true;
  if (isFetching) return;
  isFetching = true;
  try {
    while (isStale) {
      isStale = false;
      const answer = await fetch(list.dataset.inboxRows, { headers: { Accept: "text/html" } });
      if (answer.ok && new URL(answer.url).pathname === "/inbox/rows") replace(list, await answer.text());
    }
  } catch {
    // The next message, or the next visit, shows it.
  } finally {
    isFetching = false;
  }
}

function replace(list, markup) {
  const focused = list.contains(document.activeElement) ? document.activeElement.id : "";
  list.innerHTML = markup;
  showTimes(list);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

export async function startInbox(link) {
  const first = await ask().catch(() => null);
  if (!first) return;
  shown = first.count;
  show(link, first.count);
  const list = document.getElementById("inbox-rows");
  if (list && Number(list.dataset.inboxSeq) !== first.seq) showRows();
  enter({
    ...first,
    element: link,
    renew: async () => {
      const fresh = await ask();
      show(link, fresh?.count ?? 0);
      if (fresh) showRows();
      return fresh;
    },
  });
  link.addEventListener("room:message", ({ detail }) => {
    if (detail.unread > shown && !document.getElementById("inbox-rows")) import("./toast.js").then(({ showNewest }) => showNewest());
    show(link, detail.unread);
    showRows();
  });
}
