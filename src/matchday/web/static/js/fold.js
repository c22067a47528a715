// A bracket's rounds fold on a phone: those that are over begin closed. On a wide screen all are open.
const wide = matchMedia("(min-width: 900px)");

function isOver(round) {
  const rows = [...round.querySelectorAll(".tie")];
  return rows.length > 0 && rows.every((row) => row.dataset.phase === "finished");
}

function arrange() {
  const rounds = [...document.querySelectorAll("[data-fold]")];
  const last = rounds.at(-1);
  for (const round of rounds) {
    round.open = wide.matches || round === last || !isOver(round);
  }
}

export function startFolds() {
  arrange();
  wide.addEventListener("change", arrange);
}
