// What has just arrived in the inbox, for a few seconds over whatever page is open. It stays while somebody points at it or has
// the focus in it; Escape closes it. It takes no focus and is never the only place where something is told.
const SECONDS = 8;
let isAsking = false;
let shown = "";

function style() {
  if (document.getElementById("toast-style")) return;
  const link = document.createElement("link");
  link.id = "toast-style";
  link.rel = "stylesheet";
  link.href = new URL("../css/toast.css", import.meta.url).href;
  document.head.append(link);
}

function leave(toast) {
  let timer = 0;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (toast.matches(":hover, :focus-within") ? wait() : toast.remove()), SECONDS * 1000);
  };
  toast.querySelector(".toast-close").addEventListener("click", () => toast.remove());
  toast.addEventListener("keydown", (event) => event.key === "Escape" && toast.remove());
  wait();
}

export async function showNewest() {
  if (isAsking || document.hidden) return;
  isAsking = true;
  try {
    const answer = await fetch("/inbox/newest", { headers: { Accept: "text/html" } });
    if (!answer.ok || new URL(answer.url).pathname !== "/inbox/newest") return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-toast]");
    if (!found || found.dataset.toast === shown) return;
    shown = found.dataset.toast;
    style();
    document.querySelector(".toast")?.remove();
    document.body.append(found);
    leave(found);
  } catch {
    // The inbox has it.
  } finally {
    isAsking = false;
  }
}
