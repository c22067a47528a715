// The link of a gift: copied, or handed to another app of the phone. Without this it is marked by hand.
const link = document.getElementById("link")?.textContent.trim();
const copy = document.querySelector("[data-copy]");
const share = document.querySelector("[data-share]");

if (link && copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(link);
    copy.textContent = copy.dataset.copy;
    document.getElementById("announcer").textContent = copy.dataset.copy;
  });
}
if (link && share && navigator.share) {
  share.hidden = false;
  share.addEventListener("click", () => navigator.share({ title: document.title, url: link }).catch(() => {}));
}
