// The faults that are shown just now, as the control API tells them; null where it offers none.
import { get, post } from "./api.js";
import { emit } from "./state.js";

export const faults = { now: null, known: false };

const COUNTED = [
  ["rate_limited", (n) => `429 for the next ${n === 1 ? "call" : `${n} calls`}`],
  ["dropped", (n) => `the next ${n === 1 ? "call is" : `${n} calls are`} cut off`],
  ["lost_events", (n) => `the next ${n === 1 ? "event is" : `${n} events are`} lost`],
  ["doubled_events", (n) => `the next ${n === 1 ? "event comes" : `${n} events come`} twice`],
];

/** What is wrong just now, in words; empty in health. */
export function faultWords() {
  const now = faults.now;
  if (!now) return [];
  return [
    now.slow_ms ? `answers ${now.slow_ms} ms late` : null,
    ...COUNTED.map(([name, words]) => (now[name] ? words(now[name]) : null)),
    now.token_revoked ? "the app's token is revoked" : null,
  ].filter(Boolean);
}

/** Read the faults anew. */
export async function loadFaults() {
  try {
    faults.now = (await get("faults")).faults;
  } catch {
    faults.now = null;
  }
  faults.known = true;
  emit("faults");
}

/** Change some faults. Raises ControlError. */
export async function changeFaults(changes) {
  faults.now = (await post("faults", changes)).faults;
  emit("faults");
}
