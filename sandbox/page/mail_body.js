// What a mail says, in three ways: its plain text, its HTML in a sealed frame, its source.
import { fill, freshId, h } from "./dom.js";
import { link } from "./mrkdwn.js";

const PIECE = 400;
let wanted = "html";

/** The address of one part of a message: html, source or attachment. */
export function partOf(address, message, part, more = {}) {
  const query = new URLSearchParams({ uid: message.uid, folder: message.folder || "INBOX", ...more });
  return `/_control/mail/${encodeURIComponent(address)}/${part}?${query}`;
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

/** Lines with the first of them drawn, and the rest of a very long text behind a press. */
function drawn(lines) {
  if (lines.length <= PIECE) return lines.map(lineOf);
  const more = h(
    "button",
    { class: "text-button", type: "button" },
    `Show ${lines.length - PIECE} more lines`,
  );
  more.addEventListener("click", () => more.replaceWith(...lines.slice(PIECE).map(lineOf)));
  return [...lines.slice(0, PIECE).map(lineOf), more];
}

function plain(node, message) {
  const lines = String(message.text || "")
    .trimEnd()
    .split("\n");
  const from = quoteStart(lines);
  const quoted = lines.slice(from);
  fill(
    node,
    h(
      "div",
      { class: "mail-text", dir: "auto" },
      message.text ? drawn(lines.slice(0, from)) : h("em", {}, "This mail has no text."),
      quoted.length
        ? h("details", { class: "mail-all" }, h("summary", {}, "Quoted text"), drawn(quoted))
        : null,
    ),
  );
}

function sealed(node, message, address) {
  const loads = /(?:src|background)\s*=\s*["']?\s*(?:https?:)?\/\/|url\(\s*["']?\s*(?:https?:)?\/\//i;
  fill(
    node,
    h("iframe", {
      class: "mail-frame",
      title: "The mail as HTML",
      sandbox: "allow-popups allow-popups-to-escape-sandbox",
      referrerpolicy: "no-referrer",
      src: partOf(address, message, "html"),
    }),
    loads.test(message.html)
      ? h("p", { class: "mail-note" }, "Pictures from elsewhere are not loaded.")
      : null,
  );
}

async function source(node, message, address) {
  const words = h("pre", { class: "pre mail-source", tabindex: "0", "aria-label": "Source" }, "Loading…");
  const whole = partOf(address, message, "source", { whole: "1" });
  fill(
    node,
    h("p", { class: "mail-note" }, h("a", { class: "link", href: whole, download: "" }, "Save as .eml")),
    words,
  );
  try {
    const answer = await fetch(partOf(address, message, "source"));
    words.textContent = answer.ok ? await answer.text() : "The source cannot be read.";
  } catch {
    words.textContent = "The local Slack does not answer. Is it still running?";
  }
}

const WAYS = [
  ["plain", "Plain", plain],
  ["html", "HTML", sealed],
  ["source", "Source", source],
];

/** The body of a message under a switch; the way last chosen is taken again where a mail has it. */
export function mailBody(address, message) {
  const ways = WAYS.filter(([name]) => name !== "html" || message.html);
  const panel = h("div", { class: "mail-body", id: freshId("mail-body"), role: "tabpanel", "aria-live": "off" });
  const tabs = h("div", { class: "mail-ways", role: "tablist", "aria-label": "Show the mail as" });
  const show = (name) => {
    const [, , draw] = ways.find(([one]) => one === name) || ways[0];
    for (const tab of tabs.children) {
      const chosen = tab.dataset.way === name;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen) panel.setAttribute("aria-labelledby", tab.id);
    }
    draw(panel, message, address);
  };
  const choose = (name) => {
    wanted = name;
    show(name);
  };
  for (const [name, label] of ways) {
    const tab = h(
      "button",
      {
        class: "mail-way",
        type: "button",
        role: "tab",
        id: freshId("way"),
        "aria-controls": panel.id,
        data: { way: name },
        on: { click: () => choose(name) },
      },
      label,
    );
    tabs.append(tab);
  }
  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...tabs.children];
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    choose(next.dataset.way);
    next.focus();
  });
  show(ways.some(([name]) => name === wanted) ? wanted : "plain");
  return h("div", {}, tabs, panel);
}
