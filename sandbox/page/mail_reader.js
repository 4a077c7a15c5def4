// One mail: its headers, its text, and the box to answer it from.
import { post } from "./api.js";
import { fill, freshId, h } from "./dom.js";
import { fullMoment } from "./format.js";
import { icon } from "./icons.js";
import { toast } from "./layers.js";
import { link } from "./mrkdwn.js";
import { mailAddress, mailName } from "./mail_threads.js";
import { avatar } from "./people.js";

const typed = new Map();
let shown = null;

function listed(value) {
  return Array.isArray(value) ? value.join(", ") : value || "";
}

function lineOf(line) {
  const pieces = line
    .split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/g)
    .map((piece, index) => (index % 2 ? link(piece, piece) : piece));
  return h("span", { class: line.startsWith(">") ? "mail-line mail-quoted" : "mail-line" }, pieces, "\n");
}

/** Where the quoted earlier mail at a text's end begins, its introducing line included; the length when there is none. */
function quoteStart(lines) {
  let at = lines.length;
  while (at > 0 && /^(>.*|\s*)$/.test(lines[at - 1])) at -= 1;
  if (!lines.slice(at).some((line) => line.startsWith(">"))) return lines.length;
  return at > 1 && lines[at - 1].trimEnd().endsWith(":") ? at - 1 : at;
}

/** Text with its links live and the quoted mail at its end folded away. */
function bodyOf(text) {
  const lines = String(text || "")
    .trimEnd()
    .split("\n");
  const from = quoteStart(lines);
  const quoted = lines.slice(from).map(lineOf);
  return h(
    "div",
    { class: "mail-text" },
    lines.slice(0, from).map(lineOf),
    quoted.length ? h("details", { class: "mail-all" }, h("summary", {}, "Quoted text"), quoted) : null,
  );
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
    rows.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
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
  return bytes < 1024 ? `${bytes} bytes` : `${Math.round(bytes / 1024)} kB`;
}

function attachments(message) {
  const cards = (message.attachments || []).map((one) =>
    h(
      "li",
      { class: "file" },
      icon("file"),
      h(
        "span",
        { class: "file-words" },
        h("span", { class: "file-name" }, one.filename || "Without a name"),
        h("span", { class: "file-note" }, `${one.type} · ${sizeOf(one.size)}`),
      ),
    ),
  );
  return cards.length ? h("ul", { class: "mail-files", "aria-label": "Attachments" }, cards) : null;
}

function replyBox(address, message, sent) {
  const id = freshId("reply");
  const key = `${address}/${message.uid}`;
  const area = h("textarea", {
    class: "field field-area",
    id,
    rows: "5",
    placeholder: `Write back as ${address}`,
  });
  area.value = typed.get(key) || "";
  area.addEventListener("input", () => typed.set(key, area.value));
  const automatic = h("input", { type: "checkbox", id: `${id}-auto` });
  const button = h(
    "button",
    { class: "button button-primary", type: "button" },
    h("span", { class: "button-words" }, "Send reply"),
  );
  const problem = h("p", { class: "input-error", role: "alert", hidden: true });
  const send = async () => {
    if (button.getAttribute("aria-busy") === "true") return;
    problem.hidden = true;
    if (!area.value.trim()) {
      problem.textContent = "Write a text first.";
      problem.hidden = false;
      area.focus();
      return;
    }
    button.setAttribute("aria-busy", "true");
    button.classList.add("is-loading");
    try {
      const auto = automatic.checked ? { auto_submitted: true } : {};
      await post(`mail/${encodeURIComponent(address)}/reply`, {
        uid: message.uid,
        folder: message.folder,
        text: area.value,
        ...auto,
      });
      typed.delete(key);
      area.value = "";
      toast(`Reply sent to ${mailName(message.from)}`, null, "send");
      await sent();
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
    } finally {
      button.removeAttribute("aria-busy");
      button.classList.remove("is-loading");
    }
  };
  button.addEventListener("click", send);
  area.addEventListener(
    "keydown",
    (event) => event.key === "Enter" && (event.metaKey || event.ctrlKey) && send(),
  );
  return h(
    "form",
    { class: "mail-reply", on: { submit: (event) => event.preventDefault() } },
    h("label", { class: "input-label", for: id }, icon("reply"), `Reply to ${mailName(message.from)}`),
    area,
    problem,
    h(
      "div",
      { class: "mail-reply-foot" },
      button,
      h(
        "label",
        { class: "choice" },
        automatic,
        h("span", { class: "choice-words" }, "Send as an automatic reply (out of office)"),
      ),
    ),
  );
}

/** Draw a message into the reader, or what to do when none is chosen. `sent` runs after a reply. */
export function drawReader(node, address, message, sent) {
  const key = message ? `${address}/${message.folder}/${message.uid}` : `${address}`;
  if (shown === key && node.childElementCount) return;
  shown = key;
  if (!message) {
    fill(
      node,
      h(
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
      ),
    );
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
  const html = message.html
    ? h(
        "details",
        { class: "mail-all" },
        h("summary", {}, "HTML source"),
        h("pre", { class: "pre" }, message.html),
      )
    : null;
  fill(
    node,
    h(
      "header",
      { class: "pane-head" },
      back,
      h("h2", { class: "pane-title mail-title" }, message.subject || "(no subject)"),
    ),
    h(
      "div",
      { class: "mail-page" },
      h(
        "article",
        { class: "mail-card" },
        h(
          "div",
          { class: "mail-card-head" },
          avatar(mailAddress(message.from), mailName(message.from)),
          h("div", { class: "mail-card-words" }, headers(message)),
        ),
        bodyOf(message.text),
        attachments(message),
        html,
      ),
      own ? h("p", { class: "empty" }, "This mailbox sent this message.") : replyBox(address, message, sent),
    ),
  );
  node.querySelector(".mail-page").scrollTop = 0;
}
