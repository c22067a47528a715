// Answers for one event's gate while there is no connection: its page and its files from the device, everything else from the
// network, as ever. It keeps nothing itself: the page does, see shell.js.
const patienceMilliseconds = 4000;
const path = new URL(self.registration.scope).pathname;
const cacheName = `gate:${path.split("/")[3]}`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate" && url.pathname === path) event.respondWith(page(request, url));
});

async function file(request) {
  const cache = await caches.open(cacheName);
  return (await cache.match(request, { ignoreVary: true })) ?? fetch(request);
}

// The page of now where the network answers in time, else the page that was kept.
async function page(request, url) {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(url.pathname, { ignoreVary: true });
  if (!kept) return fetch(request);
  const fresh = fetch(request).then((answer) => (answer.status >= 500 ? kept : answer));
  const late = new Promise((resolve) => setTimeout(resolve, patienceMilliseconds, kept));
  return Promise.race([fresh.catch(() => kept), late]);
}
