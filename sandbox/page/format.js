// Times, dates and counts in words, in the zone of whoever looks.
import { productNow, state } from "./state.js";

function zone() {
  return (state.me && state.me.tz) || "UTC";
}

function parts(milliseconds, options, timeZone = zone()) {
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone, ...options }).format(milliseconds);
  } catch {
    return new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options }).format(milliseconds);
  }
}

/** A Slack ts in milliseconds. */
export function millis(ts) {
  return Math.floor(Number(ts) * 1000);
}

/** "14:02" of a ts. */
export function timeOf(ts) {
  return parts(millis(ts), { hour: "2-digit", minute: "2-digit" });
}

/** A key that is the same for two moments of one day. */
export function dayKey(milliseconds) {
  return parts(milliseconds, { year: "numeric", month: "2-digit", day: "2-digit" });
}

/** "Today", "Yesterday", "Monday, 14 July" or with the year when it is another one. */
export function dayName(milliseconds) {
  const now = productNow();
  const key = dayKey(milliseconds);
  if (key === dayKey(now)) return "Today";
  if (key === dayKey(now - 86400000)) return "Yesterday";
  const sameYear = parts(milliseconds, { year: "numeric" }) === parts(now, { year: "numeric" });
  return parts(milliseconds, {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  });
}

/** "Today at 14:02", for summaries. */
export function momentOf(ts) {
  const day = dayName(millis(ts));
  const short =
    day === "Today" || day === "Yesterday" ? day : parts(millis(ts), { day: "numeric", month: "short" });
  return `${short} at ${timeOf(ts)}`;
}

/** The full moment with its zone, for tooltips. */
export function fullMoment(milliseconds, timeZone) {
  return parts(milliseconds, { dateStyle: "full", timeStyle: "short" }, timeZone);
}

/** Short moment of a mail: the time today, else day and month. */
export function mailMoment(text) {
  const at = Date.parse(text);
  if (Number.isNaN(at)) return text || "";
  if (dayKey(at) === dayKey(productNow())) return parts(at, { hour: "2-digit", minute: "2-digit" });
  return parts(at, { day: "numeric", month: "short" });
}

/** Format parts for the clock: {time, seconds, date, zone}. */
export function clockFace(milliseconds, timeZone) {
  return {
    time: parts(milliseconds, { hour: "2-digit", minute: "2-digit" }, timeZone),
    seconds: parts(milliseconds, { second: "2-digit" }, timeZone).padStart(2, "0"),
    date: parts(milliseconds, { weekday: "long", day: "numeric", month: "long", year: "numeric" }, timeZone),
  };
}

/** "2 days 3 h", "4 min", "now": a span of seconds in words, two units at most. */
export function spanOf(seconds) {
  const units = [
    [86400, "day", "days"],
    [3600, "h", "h"],
    [60, "min", "min"],
  ];
  const said = [];
  let rest = Math.max(0, Math.round(seconds));
  if (rest > 60) rest = Math.round(rest / 60) * 60;
  for (const [size, one, many] of units) {
    const count = Math.floor(rest / size);
    if (count && said.length < 2) said.push(`${count} ${count === 1 ? one : many}`);
    rest -= count * size;
  }
  return said.join(" ") || (seconds >= 1 ? `${Math.round(seconds)} s` : "none");
}

/** "1 reply", "3 replies". */
export function counted(count, one, many) {
  return `${count} ${count === 1 ? one : many}`;
}

/** Fill Slack's date placeholders ({date_short}, {time}…) for a Unix second. */
export function slackDate(seconds, pattern, fallback) {
  const at = Number(seconds) * 1000;
  if (!Number.isFinite(at)) return fallback || "";
  const known = {
    date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
    date: { year: "numeric", month: "long", day: "numeric" },
    date_short: { year: "numeric", month: "short", day: "numeric" },
    date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
    time: { hour: "2-digit", minute: "2-digit" },
    time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  };
  return String(pattern || "{date_short} {time}").replace(/\{(\w+?)(_pretty)?\}/g, (whole, name, pretty) => {
    if (!known[name]) return whole;
    const day = dayName(at);
    if (pretty && (day === "Today" || day === "Yesterday")) return day.toLowerCase();
    return parts(at, known[name]);
  });
}
