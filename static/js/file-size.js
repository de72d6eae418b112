// How large a file is, in the reader's own notation.

const STEP = 1024;
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];

export function fileSize(bytes) {
  const power = Math.min(Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(STEP)), UNITS.length - 1);
  const options = { style: "unit", unit: UNITS[power], unitDisplay: power ? "short" : "long", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang, options).format(bytes / STEP ** power);
}
