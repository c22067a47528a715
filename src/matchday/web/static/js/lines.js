// The editor grows with what is written: as many numbers as lines, so that it never scrolls up and down in itself.
const ROWS_MIN = 24;

for (const frame of document.querySelectorAll("[data-lines]")) {
  const numbers = frame.querySelector("ol");
  const area = frame.querySelector("textarea");
  area.addEventListener("input", () => fit(numbers, area));
  area.addEventListener("keydown", (event) => indent(event, area));
  fit(numbers, area);
}

function fit(numbers, area) {
  const rows = Math.max(ROWS_MIN, area.value.split("\n").length + 2);
  area.rows = rows;
  while (numbers.children.length > rows) numbers.lastElementChild.remove();
  while (numbers.children.length < rows) {
    const item = document.createElement("li");
    item.id = `line-${numbers.children.length + 1}`;
    numbers.append(item);
  }
}

// A new line begins as deep as the one before; Tab stays what it is everywhere: the way to the next field.
function indent(event, area) {
  if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
  const before = area.value.slice(0, area.selectionStart);
  const depth = before.slice(before.lastIndexOf("\n") + 1).match(/^ */)[0];
  if (!depth) return;
  event.preventDefault();
  area.setRangeText(`\n${depth}`, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}
