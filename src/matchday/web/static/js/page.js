// Loaded by every page. Each piece does nothing where its elements are missing.
import { showTimes } from "./times.js";
import { startClocks } from "./clock.js";
import { startFlips } from "./flip.js";
import { startPreferences } from "./theme.js";
import { startFolds } from "./fold.js";

document.documentElement.classList.add("has-script");
showTimes(document);
startClocks();
startFlips();
startPreferences();
startFolds();
document.querySelector("[data-focus]")?.focus();
for (const tabs of document.querySelectorAll(".tabs")) {
  const current = tabs.querySelector("[aria-current]");
  if (current) tabs.scrollLeft = current.offsetLeft - tabs.offsetLeft - 16;
}

if (document.querySelector("[data-room]")) {
  import("./rooms.js");
}
const inboxLink = document.querySelector("[data-inbox]");
if (inboxLink) {
  import("./inbox.js").then(({ startInbox }) => startInbox(inboxLink));
}
if (document.querySelector("[data-passkey]")) {
  import("./passkeys.js").then(({ startPasskeys }) => startPasskeys());
}
