// Keeps "3 minutes ago" true while the page stays open. The server wrote the first one.

const MINUTE = 60_000;
const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", MINUTE],
];

function words(moment) {
  const past = new Date(moment) - Date.now();
  const [unit, size] = UNITS.find(([, size]) => Math.abs(past) >= size) ?? ["minute", MINUTE];
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  return Math.abs(past) < MINUTE ? format.format(0, "second") : format.format(Math.trunc(past / size), unit);
}

setInterval(() => {
  for (const time of document.querySelectorAll("time[data-relative]")) time.textContent = words(time.dateTime);
}, MINUTE);
