// One mail: its headers, what it says, its attachments, and how to answer it.
import { fill, h } from "./dom.js";
import { fullMoment } from "./format.js";
import { icon } from "./icons.js";
import { oneClicks, replyBox } from "./mail_answers.js";
import { mailBody, partOf } from "./mail_body.js";
import { mailAddress, mailName } from "./mail_threads.js";
import { avatar } from "./people.js";

let shown = null;

function listed(value) {
  return Array.isArray(value) ? value.join(", ") : value || "";
}

function headers(message) {
  const at = Date.parse(message.date);
  const rows = [
    ["From", listed(message.from)],
    ["To", listed(message.to)],
    ["Date", Number.isNaN(at) ? message.date : fullMoment(at)],
  ];
  const list = h(
    "dl",
    { class: "mail-headers" },
    rows.map(([name, value]) => [h("dt", {}, name), h("dd", { dir: "auto" }, value)]),
  );
  const all = h(
    "details",
    { class: "mail-all" },
    h("summary", {}, "All headers"),
    h(
      "pre",
      { class: "pre" },
      (message.headers || []).map(([name, value]) => `${name}: ${value}`).join("\n"),
    ),
  );
  return [list, all];
}

function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1048576 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function attachments(address, message) {
  const cards = (message.attachments || []).map((one, index) =>
    h(
      "li",
      {},
      h(
        "a",
        {
          class: "file",
          href: partOf(address, message, "attachment", { index: String(index) }),
          download: one.filename || "",
        },
        icon("file"),
        h(
          "span",
          { class: "file-words" },
          h("span", { class: "file-name" }, one.filename || "Without a name"),
          h("span", { class: "file-note" }, `${one.type} · ${sizeOf(one.size)}`),
        ),
      ),
    ),
  );
  return cards.length ? h("ul", { class: "mail-files", "aria-label": "Attachments" }, cards) : null;
}

function nothing(address) {
  return h(
    "div",
    { class: "mail-nothing" },
    icon("mail", "icon mail-nothing-icon"),
    h(
      "p",
      {},
      address
        ? "Choose a message to read it."
        : "Choose a mailbox: here you read what a prospect receives, and answer as them.",
    ),
  );
}

function card(address, message) {
  return h(
    "article",
    { class: "mail-card" },
    h(
      "div",
      { class: "mail-card-head" },
      avatar(mailAddress(message.from), mailName(message.from)),
      h("div", { class: "mail-card-words" }, headers(message)),
    ),
    mailBody(address, message),
    attachments(address, message),
  );
}

/** Draw a message into the reader, or what to do when none is chosen. `sent` runs after an answer. */
export function drawReader(node, address, message, sent) {
  const key = message ? `${address}/${message.folder}/${message.uid}` : `${address}`;
  if (shown === key && node.childElementCount) return;
  shown = key;
  if (!message) {
    fill(node, nothing(address));
    return;
  }
  const back = h(
    "a",
    {
      class: "icon-button only-narrow",
      href: `#/mail/${encodeURIComponent(address)}`,
      "aria-label": "Back to the messages",
    },
    icon("back"),
  );
  const own = mailAddress(message.from) === address.toLowerCase();
  fill(
    node,
    h(
      "header",
      { class: "pane-head" },
      back,
      h("h2", { class: "pane-title mail-title", dir: "auto" }, message.subject || "(no subject)"),
    ),
    h(
      "div",
      { class: "mail-page" },
      card(address, message),
      own
        ? h("p", { class: "empty" }, "This mailbox sent this message.")
        : [replyBox(address, message, sent), oneClicks(address, message, sent)],
    ),
  );
  node.querySelector(".mail-page").scrollTop = 0;
}
