// Keeps the page and all its files on the device, so that the console opens without a connection. One cache for each match.
import { app } from "./dom.js";

const cachesMax = 20;
const modules = ["console", "dom", "lineup", "model", "more", "pad-cricket", "sheet", "shell", "signing", "start", "store", "sync", "view"];

export async function keepShell(matchId) {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(app.dataset.worker, { scope: `/matches/${matchId}/console` });
  const own = modules.map((name) => new URL(`./${name}.js`, import.meta.url).href);
  const used = performance.getEntriesByType("resource").map((entry) => entry.name);
  const linked = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map((element) => element.href || element.src);
  const more = ["../rooms.js", "../../vendor/socket.io.esm.min.js"].map((name) => new URL(name, import.meta.url).href);
  const files = new Set([...own, ...used, ...linked, ...more].filter((url) => new URL(url).pathname.startsWith("/static/")));
  const name = `console:${matchId}`;
  const cache = await caches.open(name);
  const kept = new Set((await cache.keys()).map((request) => request.url));
  await cache.addAll([...files].filter((url) => !kept.has(url)));
  // The page comes after the files that it names, and the files of an older one go after it.
  await cache.add(new Request(location.pathname, { cache: "reload" }));
  for (const url of kept) if (!files.has(url) && new URL(url).pathname.startsWith("/static/")) await cache.delete(url);
  const all = (await caches.keys()).filter((each) => each.startsWith("console:") && each !== name);
  for (const each of all.slice(0, Math.max(0, all.length - cachesMax + 1))) await caches.delete(each);
  document.documentElement.dataset.shell = "kept";
}
