// A list of messages with date dividers that keeps its place while it changes.
import { h, reconcile } from "./dom.js";
import { dayKey, dayName, millis } from "./format.js";
import { drawMessage } from "./message.js";
import { isApp } from "./people.js";
import { personName, state } from "./state.js";

const TOGETHER_SECONDS = 300;

function joined(before, message) {
  if (!before || message.is_ephemeral || before.is_ephemeral || message.subtype === "thread_broadcast")
    return false;
  const author = (one) => (isApp(one) ? "app" : one.user);
  if (author(before) !== author(message) || dayKey(millis(before.ts)) !== dayKey(millis(message.ts)))
    return false;
  if (isApp(message) && (message.blocks || []).length) return false;
  return Number(message.ts) - Number(before.ts) < TOGETHER_SECONDS;
}

function divider(ts) {
  return h("div", { class: "day", role: "separator" }, h("span", { class: "day-name" }, dayName(millis(ts))));
}

function newLine() {
  return h(
    "div",
    { class: "new-line", role: "separator", "aria-label": "New messages" },
    h("span", { class: "new-word" }, "New"),
  );
}

/** The scrolling list of one channel or one thread. */
export class MessageList {
  constructor(label, hooks) {
    this.hooks = hooks;
    this.inner = h("div", { class: "list-inner" });
    this.node = h(
      "div",
      { class: "message-list", role: "log", "aria-label": label, "aria-live": "polite", tabindex: "-1" },
      this.inner,
    );
    this.sticking = true;
    this.marked = null;
    this.node.addEventListener("scroll", () => {
      this.sticking = this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < 80;
    });
    this.node.addEventListener("keydown", (event) => this.walk(event));
    new ResizeObserver(() => this.settle()).observe(this.inner);
    new ResizeObserver(() => this.settle()).observe(this.node);
  }

  settle() {
    if (this.sticking && !this.marked) this.node.scrollTop = this.node.scrollHeight;
  }

  walk(event) {
    if (!["ArrowUp", "ArrowDown"].includes(event.key) || !event.target.matches(".message")) return;
    const all = [...this.inner.querySelectorAll(".message")];
    const next = all[all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) next.focus();
    event.preventDefault();
  }

  entry(channel, message, compact, editor) {
    const marked = this.marked === message.ts;
    const version = JSON.stringify([
      message,
      personName(message.user),
      compact,
      marked,
      state.me.id,
      dayName(millis(message.ts)),
      editor ? editor.id : 0,
    ]);
    const draw = () =>
      editor ? editor.node : drawMessage(channel, message, this.hooks, { compact, marked });
    return { key: `m-${message.ts}-${message.is_ephemeral ? "e" : ""}`, version, render: draw };
  }

  /** Show these messages; `above` are nodes before them ({key, version, render}), `editing` maps ts to an editor, `newFrom` is the first unread. */
  show(channel, messages, { above = [], between = null, editing = new Map(), newFrom = null } = {}) {
    const entries = [...above];
    let before = null;
    let day = null;
    for (const message of messages) {
      const key = dayKey(millis(message.ts));
      if (key !== day)
        entries.push({
          key: `d-${key}`,
          version: dayName(millis(message.ts)),
          render: () => divider(message.ts),
        });
      day = key;
      if (message.ts === newFrom) {
        entries.push({ key: "new", version: "new", render: newLine });
        before = null;
      }
      entries.push(this.entry(channel, message, joined(before, message), editing.get(message.ts)));
      before = message;
      if (between && message === messages[0]) {
        entries.push(between);
        before = null;
      }
    }
    reconcile(this.inner, entries);
    this.settle();
  }

  /** Light a message up and bring it into view. */
  point(ts) {
    this.marked = ts;
    const node = this.inner.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
    if (node) node.scrollIntoView({ block: "center" });
  }

  /** Go to the newest message. */
  toEnd() {
    this.marked = null;
    this.sticking = true;
    this.settle();
  }
}
