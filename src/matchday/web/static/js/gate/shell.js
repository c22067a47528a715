// Keeps the page and all its files on the device, so that the gate opens without a connection. One cache for each event.
const cachesMax = 10;
const own = ["camera", "codes", "gate", "judging", "shell", "signals", "start", "store", "sync", "trust"].map((name) => `./${name}.js`);
const more = ["../../vendor/qr/decode.js", "../../vendor/qr/index.js", "../../vendor/noble/ed25519.js"];

export async function keepShell(saleId, worker) {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(worker, { scope: `/manage/sales/${saleId}/gate` });
  const used = performance.getEntriesByType("resource").map((entry) => entry.name);
  const linked = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map((element) => element.href || element.src);
  const files = new Set([...own, ...more].map((name) => new URL(name, import.meta.url).href));
  for (const url of [...used, ...linked]) if (new URL(url).pathname.startsWith("/static/")) files.add(url);
  const name = `gate:${saleId}`;
  const cache = await caches.open(name);
  const kept = new Set((await cache.keys()).map((request) => request.url));
  await cache.addAll([...files].filter((url) => !kept.has(url)));
  // The page comes after the files that it names.
  await cache.add(new Request(location.pathname, { cache: "reload" }));
  const all = (await caches.keys()).filter((each) => each.startsWith("gate:") && each !== name);
  for (const each of all.slice(0, Math.max(0, all.length - cachesMax + 1))) await caches.delete(each);
  document.documentElement.dataset.shell = "kept";
}
