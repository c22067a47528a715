// The page of an event: what is chosen so far and what it costs, and what is left as it changes. The form works without this.
const form = document.querySelector("[data-shop]");
if (document.querySelector("[data-seats]")) import("./seats/picker.js");
if (form) startShop(form);

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

function startShop(form) {
  const words = JSON.parse(form.dataset.words);
  const money = new Intl.NumberFormat(document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang, { style: "currency", currency: form.dataset.currency });
  const minor = 10 ** money.resolvedOptions().maximumFractionDigits;
  const button = form.querySelector(".order-foot .button");
  const total = form.querySelector("[data-total]");
  const seats = { count: 0, total: 0 };

  // Seats that were chosen one by one, or so many of the best; and places without a seat.
  function summarise() {
    if (!button) return;
    let { count, total: sum } = seats;
    for (const input of form.querySelectorAll("[data-count]")) {
      const chosen = Number(input.value) || 0;
      count += chosen;
      sum += chosen * Number(input.closest("[data-price]").dataset.price);
    }
    if (!seats.count) {
      for (const input of form.querySelectorAll('.seat-best input[type="number"]')) {
        count += Number(input.value) || 0;
        sum += (Number(input.value) || 0) * Number(input.dataset.price ?? NaN);
      }
    }
    const minutes = form.dataset.minutes;
    button.textContent = fill(count === 0 ? words.none : count === 1 ? words.one : words.many, { count, minutes });
    const price = money.format(sum / minor);
    total.textContent = !count || Number.isNaN(sum) ? "" : form.dataset.hasDiscounts === undefined ? price : fill(words.before, { price });
  }

  function hear({ products }) {
    for (const { product_id: id, availability, left } of products) {
      const row = form.querySelector(`[data-product="${id}"]`);
      if (!row) continue;
      const note = row.querySelector("[data-left]");
      const input = row.querySelector("[data-count]");
      if (availability === "few") note.textContent = fill(words.left, { count: left });
      else if (availability in words) note.textContent = words[availability];
      else if (availability === "available") note.textContent = input ? "" : words.again;
      if (availability === "sold_out" && input && !input.disabled) say(fill(words.gone, { name: row.dataset.name }));
      if (input) input.disabled = availability === "sold_out" || availability === "over";
      if (input?.disabled) input.value = "0";
    }
    summarise();
  }

  function say(text) {
    document.getElementById("announcer").textContent = text;
  }

  form.addEventListener("input", summarise);
  form.addEventListener("seats:change", ({ detail }) => {
    Object.assign(seats, { count: detail.seats.length, total: detail.total });
    summarise();
  });
  // The room is an element of its own, so that a fresh copy of it takes nothing away that was chosen.
  const map = form.querySelector("[data-seats]");
  form.addEventListener("room:message", ({ detail, target }) => {
    if (detail.products) hear(detail);
    if (detail.seats && target !== map) map?.dispatchEvent(new CustomEvent("room:message", { detail }));
  });
  form.addEventListener("room:fresh", async () => {
    const answer = await fetch(`/public/v1/sales/${form.dataset.shop}`);
    if (answer.ok) hear(await answer.json());
    map?.dispatchEvent(new CustomEvent("room:fresh"));
  });
  form.addEventListener("submit", () => setTimeout(() => button && (button.disabled = true)));
  addEventListener("pageshow", () => {
    if (button) button.disabled = false;
    summarise();
  });
}
