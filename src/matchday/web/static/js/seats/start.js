// The page is there at once; choosing seats, and the tools for drawing them, come after it.
if (document.querySelector("[data-seat-editor]")) import("./editor.js");
if (document.querySelector("[data-seats]")) import("./picker.js");
