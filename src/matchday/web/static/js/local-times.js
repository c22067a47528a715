// Forms with times: the server shows them in UTC, because only the browser knows where its reader is. Unless a zone was
// chosen already, the reader's own is filled in, and the times are shown by its clocks.
const zones = [...document.querySelectorAll("[data-zone]")];
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zones.length > 0 && zones.every((zone) => zone.value === "UTC") && own && !document.querySelector(".is-wrong")) {
  for (const input of document.querySelectorAll('input[type="datetime-local"]')) {
    if (!input.value) continue;
    const moment = new Date(`${input.value}Z`);
    const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
    input.value = local.toISOString().slice(0, 16);
  }
  for (const zone of zones) zone.value = own;
}
