// A bracket's rounds fold on a phone: those that are over come closed. On a wide screen all are open.
const wide = matchMedia("(min-width: 900px)");

function openAll() {
  if (!wide.matches) return;
  for (const round of document.querySelectorAll("[data-fold]")) round.open = true;
}

export function startFolds() {
  openAll();
  wide.addEventListener("change", openAll);
}
