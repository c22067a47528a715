// The page is there at once; the drawing tools, which only an organiser at work needs, come after it.
if (document.querySelector("[data-seat-editor]")) import("./editor.js");
