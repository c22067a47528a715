// Brings the gate after the page.
import("./gate.js");
