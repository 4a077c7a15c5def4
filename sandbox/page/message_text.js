// The words of a message; a very long text is drawn in part until somebody asks for all of it.
import { append, h } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { sizeOf } from "./message_files.js";

const LONGEST = 8000;
const LONGEST_FORMATTED = 60000;
const whole = new Set();

function cut(text) {
  const at = text.lastIndexOf("\n", LONGEST);
  return text.slice(0, at > LONGEST / 2 ? at : LONGEST);
}

/** The text as nodes; `key` remembers that somebody wanted all of it. */
export function messageText(text, key) {
  const words = h("div", { class: "words words-mrkdwn", dir: "auto" });
  const draw = () => {
    words.replaceChildren();
    if (text.length <= LONGEST) append(words, mrkdwn(text));
    else if (!whole.has(key)) append(words, [mrkdwn(cut(text)), "… ", all]);
    else if (text.length <= LONGEST_FORMATTED) append(words, mrkdwn(text));
    else words.append(h("pre", { class: "long-text" }, text));
  };
  const all = h("button", { class: "text-button", type: "button" }, `Show all (${sizeOf(text.length)})`);
  all.addEventListener("click", () => {
    whole.add(key);
    draw();
    words.closest(".message")?.focus({ preventScroll: true });
  });
  draw();
  return words;
}
