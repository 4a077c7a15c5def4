// Says that mail came to a prospect, once each; a burst becomes one notice.
import { get } from "./api.js";
import { hashOf } from "./route.js";
import { state } from "./state.js";
import { toast } from "./toasts.js";

const BURST_MS = 6000;
const MOST_SINGLE = 3;
const KEY = "mail-burst";

let counts = null;
let burst = { since: 0, mails: 0, boxes: new Set(), shown: [] };

/** Take what lies in the mailboxes as known: nothing of it is news. */
export function forgetArrivals() {
  counts = null;
}

/** The prospects' mailboxes with more in their INBOX than a moment ago: pairs of mailbox and how many. */
function arrived() {
  const before = counts;
  counts = new Map(state.mailboxes.map((box) => [box.address, box.count]));
  if (!before) return [];
  return state.mailboxes
    .filter((box) => box.role !== "sender" && box.count > (before.get(box.address) || 0))
    .map((box) => [box, box.count - (before.get(box.address) || 0)]);
}

async function newest(address) {
  try {
    const { messages } = await get(`mail/${encodeURIComponent(address)}`, { folder: "INBOX" });
    return messages[messages.length - 1] || null;
  } catch {
    return null; // the notice then leads to the mailbox
  }
}

function note(mails, boxes) {
  const now = Date.now();
  if (now - burst.since > BURST_MS) burst = { since: now, mails: 0, boxes: new Set(), shown: [] };
  burst.since = now;
  burst.mails += mails;
  for (const box of boxes) burst.boxes.add(box.address);
}

function showBurst() {
  for (const node of burst.shown) node.remove();
  burst.shown = [];
  const [only] = burst.boxes;
  const href = burst.boxes.size === 1 ? hashOf({ tab: "mail", address: only }) : "#/mail";
  const more = burst.boxes.size === 1 ? "" : `In ${burst.boxes.size} mailboxes`;
  toast(`${burst.mails} new mails`, href, "mail", { key: KEY, more });
}

/** Look for new mail after the state was read; `open` is the address of the mailbox on screen, which needs no word. */
export async function tellArrivals(open) {
  const fresh = arrived().filter(([box]) => box.address !== open);
  if (!fresh.length) return;
  const mails = fresh.reduce((sum, [, count]) => sum + count, 0);
  note(
    mails,
    fresh.map(([box]) => box),
  );
  if (burst.mails > MOST_SINGLE) {
    showBurst();
    return;
  }
  const mine = burst;
  for (const [box, count] of fresh) {
    const mail = count === 1 ? await newest(box.address) : null;
    if (mine !== burst || burst.mails > MOST_SINGLE) return;
    const place = { tab: "mail", address: box.address, uid: mail ? String(mail.uid) : null };
    const words = count === 1 ? "New mail for" : `${count} new mails for`;
    const more = mail ? mail.subject || "(no subject)" : "";
    burst.shown.push(toast(`${words} ${box.name || box.address}`, hashOf(place), "mail", { more }));
  }
}
