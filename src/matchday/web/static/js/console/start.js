// Brings the console; where that is not possible the plain forms are there.
if ("indexedDB" in window && "showModal" in HTMLDialogElement.prototype) {
  import("./console.js").catch(showForms);
} else {
  showForms();
}

function showForms() {
  document.documentElement.classList.add("has-forms");
}
