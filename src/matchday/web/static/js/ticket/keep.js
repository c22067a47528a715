// Keeps this ticket on the device, so that it opens at a gate without a connection; keeps the screen on while it is looked at.
const sheet = document.querySelector(".ticket-sheet");
const cacheName = "tickets";
const ticketsMax = 40;

for (const link of document.querySelectorAll("a[data-zone]")) {
  link.href += `?zone=${encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)}`;
}

async function keep() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(sheet.dataset.worker, { scope: "/ticket/" });
  const cache = await caches.open(cacheName);
  const linked = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map((element) => element.href || element.src);
  const used = performance.getEntriesByType("resource").map((entry) => entry.name);
  const files = new Set([...linked, ...used, import.meta.url].filter((url) => new URL(url).pathname.startsWith("/static/")));
  const kept = new Set((await cache.keys()).map((request) => request.url));
  await cache.addAll([...files].filter((url) => !kept.has(url)));
  await cache.put(location.pathname, (await fetch(location.pathname, { cache: "reload" })).clone());
  const pages = (await cache.keys()).filter((request) => new URL(request.url).pathname.startsWith("/ticket/"));
  for (const page of pages.slice(0, Math.max(0, pages.length - ticketsMax))) await cache.delete(page);
  document.getElementById("ticket-kept").hidden = false;
  document.documentElement.dataset.shell = "kept";
}

async function stayOn() {
  if (document.visibilityState === "visible") await navigator.wakeLock?.request("screen").catch(() => null);
}

document.addEventListener("visibilitychange", stayOn);
stayOn();
keep().catch(() => null); // a private window keeps nothing; the page works all the same
