// The Mailboxes tab: every mailbox with its count, its messages, and the reader.
import { get } from "./api.js";
import { debounced, fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./people.js";
import { MailList, keyOf } from "./mail_list.js";
import { drawReader } from "./mail_reader.js";
import { emit, keep, recall, state } from "./state.js";
import { toast } from "./layers.js";

/** How many messages came to a prospect's mailbox since somebody last looked into it here. */
export function newIn(box) {
  if (box.role === "sender") return 0;
  const seen = recall("mail-seen", {});
  return box.address in seen ? Math.max(0, box.count - Math.min(seen[box.address], box.count)) : 0;
}

/** Take the counts of mailboxes never seen before as already seen; forget what a reset wiped. */
export function settleMailCounts() {
  const seen = recall("mail-seen", {});
  let changed = false;
  for (const box of state.mailboxes) {
    if (box.address in seen && seen[box.address] <= box.count) continue;
    seen[box.address] = box.count;
    changed = true;
  }
  if (changed) keep("mail-seen", seen);
}

function markSeen(address, count) {
  const seen = recall("mail-seen", {});
  if (seen[address] === count) return;
  seen[address] = count;
  keep("mail-seen", seen);
  emit("mailboxes");
}

/** The tab. */
export class MailView {
  constructor({ go }) {
    this.go = go;
    this.arrived = new Map();
    this.search = h("input", {
      class: "field",
      type: "search",
      "aria-label": "Search mailboxes",
      placeholder: "Search mailboxes",
    });
    this.search.addEventListener("input", () => this.drawBoxes());
    this.boxes = h("nav", { class: "mail-boxes", "aria-label": "Mailboxes" });
    this.list = new MailList();
    this.listHead = h("header", { class: "pane-head" });
    this.reader = h("section", { class: "mail-reader", "aria-label": "Message" });
    this.node = h(
      "div",
      { class: "mail" },
      h(
        "section",
        { class: "mail-side", "aria-label": "All mailboxes" },
        h("header", { class: "pane-head" }, h("h1", { class: "pane-title" }, "Mailboxes")),
        h("div", { class: "mail-search" }, this.search),
        this.boxes,
      ),
      h("section", { class: "mail-list", "aria-label": "Messages of the mailbox" }, this.listHead, this.list.tools, this.list.rows),
      this.reader,
    );
    this.refetch = debounced(60, () => this.load());
  }

  /** Show the list, one mailbox, or one message of it. */
  async show({ address = null, uid = null }) {
    const other = address !== this.address;
    this.address = address;
    this.uid = uid;
    this.node.classList.toggle("has-box", Boolean(address));
    this.node.classList.toggle("has-message", Boolean(uid));
    if (other) {
      this.messages = null;
      this.list.clear();
    }
    this.drawBoxes();
    this.drawListHead();
    if (address) await this.load();
    else this.drawReader();
  }

  drawBoxes() {
    const wanted = this.search.value.trim().toLowerCase();
    const fits = (box) => `${box.name} ${box.address}`.toLowerCase().includes(wanted);
    const rank = (box) => Date.parse(box.last_at || "") || this.arrived.get(box.address) || 0;
    const order = (a, b) =>
      rank(b) - rank(a) ||
      b.count - a.count ||
      String(a.name || a.address).localeCompare(String(b.name || b.address));
    const groups = [
      ["Senders", state.mailboxes.filter((box) => box.role === "sender" && fits(box))],
      ["Prospects", state.mailboxes.filter((box) => box.role !== "sender" && fits(box))],
    ];
    fill(
      this.boxes,
      groups.map(
        ([title, boxes]) =>
          boxes.length > 0 &&
          h(
            "section",
            {},
            h("h2", { class: "mail-group" }, `${title} · ${boxes.length}`),
            h(
              "ul",
              { class: "mail-box-list" },
              boxes.sort(order).map((box) => this.box(box)),
            ),
          ),
      ),
    );
    if (!groups.some(([, boxes]) => boxes.length))
      this.boxes.append(h("p", { class: "empty" }, "No mailbox fits."));
  }

  box(box) {
    const fresh = newIn(box);
    const current = box.address === this.address;
    const link = h(
      "a",
      {
        class: ["mail-box", current && "is-current", fresh && "is-unread"].filter(Boolean).join(" "),
        href: `#/mail/${encodeURIComponent(box.address)}`,
        "aria-current": current ? "page" : null,
      },
      avatar(box.address, box.name || box.address, "avatar-small"),
      h(
        "span",
        { class: "mail-box-words" },
        h("span", { class: "mail-box-name" }, box.name || box.address),
        h("span", { class: "mail-box-address" }, box.address),
      ),
      fresh
        ? h("span", { class: "badge", "aria-label": `${fresh} new` }, fresh)
        : h("span", { class: "mail-count", "aria-label": `${box.count} messages` }, box.count || ""),
    );
    return h("li", {}, link);
  }

  drawListHead() {
    const box = state.mailboxes.find((one) => one.address === this.address);
    const back = h(
      "a",
      { class: "icon-button only-narrow", href: "#/mail", "aria-label": "All mailboxes" },
      icon("back"),
    );
    fill(
      this.listHead,
      back,
      h(
        "h2",
        { class: "pane-title" },
        box ? box.name || box.address : this.address ? this.address : "Messages",
      ),
      box ? h("span", { class: "pane-note" }, box.address) : null,
    );
  }

  async load() {
    const { address } = this;
    if (!address) return;
    try {
      const answer = await get(`mail/${encodeURIComponent(address)}`);
      if (address !== this.address) return;
      this.messages = answer.messages;
    } catch (error) {
      if (error.status !== 0) toast(error.message, null, "warning");
      return;
    }
    const inbox = this.messages.filter((one) => one.folder === "INBOX").length;
    if (document.visibilityState === "visible") markSeen(address, inbox);
    this.drawList();
    this.drawReader();
  }

  drawList() {
    const box = state.mailboxes.find((one) => one.address === this.address);
    this.list.show(this.address, box ? box.role : "", this.messages, {
      uid: this.uid,
      opened: new Set(recall(`mail-opened:${this.address}`, [])),
    });
  }

  drawReader() {
    const message = (this.messages || []).find((one) => keyOf(one) === this.uid);
    if (message) {
      const opened = new Set(recall(`mail-opened:${this.address}`, []));
      if (!opened.has(message.message_id)) {
        keep(`mail-opened:${this.address}`, [...opened, message.message_id].slice(-300));
        this.drawList();
      }
    }
    drawReader(this.reader, this.address, message || null, () => this.load());
  }

  /** New mail came to an address. */
  heard(address) {
    this.arrived.set(address, Date.now());
    this.drawBoxes();
    if (address === this.address) this.refetch();
  }
}
