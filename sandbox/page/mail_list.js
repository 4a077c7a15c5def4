// The messages of one mailbox: its folders, a search, and the threads in them.
import { fill, h } from "./dom.js";
import { counted, mailMoment } from "./format.js";
import { mailAddress, mailName, threadsOf } from "./mail_threads.js";

const NAMES = { "": "All mail", INBOX: "Inbox" };

/** The part of the address that names a message: its uid, with its folder before it unless that is INBOX. */
export function keyOf(message) {
  return message.folder && message.folder !== "INBOX"
    ? `${message.folder}-${message.uid}`
    : String(message.uid);
}

function fits(message, words) {
  const about = `${message.from} ${message.to} ${message.subject} ${message.text}`.toLowerCase();
  return words.every((word) => about.includes(word));
}

/** The list, with what is chosen in it. */
export class MailList {
  constructor() {
    this.folder = "";
    this.messages = [];
    this.search = h("input", {
      class: "field",
      type: "search",
      "aria-label": "Search this mailbox",
      placeholder: "Search this mailbox",
    });
    this.search.addEventListener("input", () => this.draw());
    this.folders = h("div", { class: "mail-folders", role: "group", "aria-label": "Folders" });
    this.rows = h("div", { class: "mail-list-inner" });
    this.tools = h(
      "div",
      { class: "mail-tools", hidden: true },
      h("div", { class: "mail-search" }, this.search),
      this.folders,
    );
  }

  /** Begin with another mailbox: nothing searched, nothing narrowed. */
  clear() {
    this.folder = "";
    this.search.value = "";
    this.messages = [];
    this.tools.hidden = true;
    fill(this.rows);
  }

  show(address, role, messages, { uid, opened }) {
    Object.assign(this, { address, role, messages, uid, opened });
    this.tools.hidden = false;
    this.draw();
  }

  isUnread(message) {
    const own = mailAddress(message.from) === this.address.toLowerCase();
    return !own && message.folder === "INBOX" && !this.opened.has(message.message_id);
  }

  draw() {
    this.drawFolders();
    const words = this.search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.messages.filter(
      (one) => (!this.folder || one.folder === this.folder) && fits(one, words),
    );
    const rows = threadsOf(found).flatMap((thread) =>
      thread.map(({ message, depth }) => this.row(message, depth)),
    );
    fill(
      this.rows,
      rows.length
        ? h("ul", { class: "mail-rows" }, rows)
        : h("p", { class: "empty" }, this.nothing(words.length > 0)),
    );
  }

  nothing(searched) {
    if (searched) return "No message fits what you search for.";
    return this.folder && this.messages.length ? `Nothing in ${NAMES[this.folder] || this.folder}.` : "No mail yet.";
  }

  drawFolders() {
    const known = this.role === "sender" ? ["", "INBOX", "Sent", "Spam"] : ["", "INBOX", "Sent"];
    const more = [...new Set(this.messages.map((one) => one.folder))].filter((one) => !known.includes(one));
    fill(
      this.folders,
      [...known, ...more].map((folder) => {
        const inside = this.messages.filter((one) => !folder || one.folder === folder);
        const unread = folder === "INBOX" ? inside.filter((one) => this.isUnread(one)).length : 0;
        const said = `${NAMES[folder] || folder}, ${counted(inside.length, "message", "messages")}`;
        return h(
          "button",
          {
            class: "mail-folder",
            type: "button",
            "aria-pressed": String(folder === this.folder),
            "aria-label": unread ? `${said}, ${unread} unread` : said,
            on: {
              click: () => {
                this.folder = folder;
                this.draw();
                const pressed = this.folders.querySelector("[aria-pressed=true]");
                if (pressed) pressed.focus();
              },
            },
          },
          NAMES[folder] || folder,
          unread ? h("span", { class: "badge" }, unread) : null,
        );
      }),
    );
  }

  row(message, depth) {
    const key = keyOf(message);
    const own = mailAddress(message.from) === this.address.toLowerCase();
    const unread = this.isUnread(message);
    const current = key === this.uid;
    const names = ["mail-row", `depth-${Math.min(depth, 4)}`, current && "is-current", unread && "is-unread"];
    const link = h(
      "a",
      {
        class: names.filter(Boolean).join(" "),
        href: `#/mail/${encodeURIComponent(this.address)}/${encodeURIComponent(key)}`,
        "aria-current": current ? "true" : null,
      },
      h(
        "span",
        { class: "mail-row-top" },
        unread ? h("span", { class: "sr-only" }, "Unread: ") : null,
        h("span", { class: "mail-from", dir: "auto" }, own ? `To ${mailName(message.to)}` : mailName(message.from)),
        h("time", { class: "mail-time" }, mailMoment(message.date)),
      ),
      h("span", { class: "mail-subject", dir: "auto" }, message.subject || "(no subject)"),
      h(
        "span",
        { class: "mail-snippet", dir: "auto" },
        (message.text || "").slice(0, 400).replace(/\s+/g, " ").slice(0, 120),
      ),
    );
    return h("li", {}, link);
  }
}
