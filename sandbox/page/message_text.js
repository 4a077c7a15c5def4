// The words of a message; a very long text is drawn in parts, each when somebody asks for it, so that nothing freezes.
import { append, h } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { sizeOf } from "./message_files.js";

const FIRST = 8000;
const LONGEST_FORMATTED = 60000;
const PART = 100000;
const opened = new Map();

function cut(text) {
  const at = text.lastIndexOf("\n", FIRST);
  return text.slice(0, at > FIRST / 2 ? at : FIRST);
}

function parts(text, upTo) {
  const nodes = [];
  for (let from = 0; from < upTo; from += PART)
    nodes.push(h("pre", { class: "long-text" }, text.slice(from, Math.min(from + PART, upTo))));
  return nodes;
}

/** The text as nodes; `key` remembers how much of it somebody wanted. */
export function messageText(text, key) {
  const words = h("div", { class: "words words-mrkdwn", dir: "auto" });
  const draw = () => {
    const upTo = Math.min(opened.get(key) || 0, text.length);
    words.replaceChildren();
    if (text.length <= FIRST || (upTo && text.length <= LONGEST_FORMATTED)) append(words, mrkdwn(text));
    else if (!upTo) append(words, [mrkdwn(cut(text)), "… ", more(text.length)]);
    else append(words, [parts(text, upTo), upTo < text.length && more(text.length - upTo)]);
  };
  const more = (left) => {
    const label = text.length > LONGEST_FORMATTED ? "Show more" : "Show all";
    const note = opened.get(key) ? `${sizeOf(left)} left` : sizeOf(text.length);
    const node = h("button", { class: "text-button", type: "button" }, `${label} (${note})`);
    node.addEventListener("click", () => {
      opened.set(key, (opened.get(key) || 0) + PART);
      draw();
      (words.querySelector("button") || words.closest(".message"))?.focus({ preventScroll: true });
    });
    return node;
  };
  draw();
  return words;
}
