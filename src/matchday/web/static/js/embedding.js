/* Shows each choice at once, and copies a line. Without this the form's button shows it, and lines are marked by hand. */

const form = document.querySelector("[data-embedding]");

function offerCopies() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.closest("section").querySelector("[data-copied]").value);
      button.textContent = button.dataset.copiedWords;
    });
  }
}

async function renew() {
  const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  const answer = await fetch(address);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focused = document.activeElement?.id;
  form.replaceChildren(...page.querySelector("[data-embedding]").children);
  document.getElementById("embedding-result").replaceChildren(...page.getElementById("embedding-result").children);
  history.replaceState(null, "", address);
  if (focused) document.getElementById(focused)?.focus();
  offerCopies();
}

form.addEventListener("change", renew);
offerCopies();
