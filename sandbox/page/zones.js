// Between a clock on the wall of a zone and an instant.

/** How far a zone is ahead of UTC at an instant, in milliseconds. */
function ahead(instant, zone) {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(instant);
  const of = (type) => Number(parts.find((one) => one.type === type).value);
  const shown = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return shown - Math.floor(instant / 1000) * 1000;
}

/** "2030-01-31T09:00" as a zone's wall shows an instant: what a datetime-local input holds. */
export function wallOf(instant, zone) {
  return new Date(instant + ahead(instant, zone)).toISOString().slice(0, 16);
}

/** The instant at which a zone's wall shows "2030-01-31T09:00"; NaN when that cannot be read. */
export function instantOf(wall, zone) {
  const asUtc = Date.parse(`${wall}Z`);
  if (Number.isNaN(asUtc)) return NaN;
  const guess = asUtc - ahead(asUtc, zone);
  return asUtc - ahead(guess, zone);
}
