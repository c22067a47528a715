// Answers for tickets while there is no connection: the page as it was last shown. It keeps nothing itself, see keep.js.
const patienceMilliseconds = 3000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate" && url.pathname.split("/").length === 3) event.respondWith(page(request, url));
});

async function file(request) {
  const cache = await caches.open("tickets");
  return (await cache.match(request, { ignoreVary: true })) ?? fetch(request);
}

// The page of now where the network answers in time, else the one that was kept. One that is not this reader's any more is forgotten.
async function page(request, url) {
  const cache = await caches.open("tickets");
  const kept = await cache.match(url.pathname, { ignoreVary: true });
  if (!kept) return fetch(request);
  const fresh = fetch(request).then(async (answer) => {
    if (answer.status === 404) await cache.delete(url.pathname);
    return answer.status >= 500 ? kept : answer;
  });
  const late = new Promise((resolve) => setTimeout(resolve, patienceMilliseconds, kept));
  return Promise.race([fresh.catch(() => kept), late]);
}
