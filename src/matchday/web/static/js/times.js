// The server writes times in UTC; the reader's zone is only known here.
const language = navigator.languages?.find((tag) => tag.startsWith(document.documentElement.lang)) ?? document.documentElement.lang;

const styles = {
  clock: { hour: "2-digit", minute: "2-digit" },
  short_day: { day: "numeric", month: "short" },
  day: { weekday: "short", day: "numeric", month: "short", year: "numeric" },
  full: { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" },
};

const formats = new Map();

function formatOf(style) {
  if (!formats.has(style)) {
    formats.set(style, new Intl.DateTimeFormat(language, styles[style] ?? styles.full));
  }
  return formats.get(style);
}

export function showTimes(root) {
  for (const element of root.querySelectorAll("time[data-when]")) {
    const moment = new Date(element.dateTime);
    element.textContent = formatOf(element.dataset.when).format(moment);
    element.title = `${moment.toISOString().slice(0, 16).replace("T", " ")} UTC`;
    delete element.dataset.when;
  }
}
