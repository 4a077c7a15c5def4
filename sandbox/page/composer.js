// The box one writes in: growing text, completion, formatting, Enter sends.
import { fill, freshId, h } from "./dom.js";
import { glyphOf } from "./emoji.js";
import { pickEmoji } from "./emoji_picker.js";
import { icon } from "./icons.js";
import { offers } from "./completion.js";

const MARKS = [
  ["bold", "Bold", "*"],
  ["italic", "Italic", "_"],
  ["strike", "Strikethrough", "~"],
  ["code", "Code", "`"],
];
const drafts = new Map();

/** A composer; `send(text)` may reject, then the text stays and the reason is shown. */
export class Composer {
  constructor({
    label,
    allowCommands = true,
    send,
    value = "",
    actions = null,
    cancelled = null,
    extra = null,
  }) {
    this.allowCommands = allowCommands;
    this.send = send;
    this.cancelled = cancelled;
    this.offered = null;
    this.at = 0;
    this.listId = freshId("offers");
    this.area = h("textarea", {
      class: "composer-text",
      rows: "1",
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.listId,
      "aria-label": label,
      placeholder: label,
    });
    this.area.value = value;
    this.list = h("div", {
      class: "offers",
      id: this.listId,
      role: "listbox",
      "aria-label": "Suggestions",
      hidden: true,
    });
    this.error = h("div", { class: "composer-error", role: "alert", hidden: true });
    this.button = h(
      "button",
      { class: "send", type: "button", "aria-label": "Send now", title: "Send now" },
      icon("send"),
    );
    this.button.addEventListener("click", () => this.submit());
    const foot = h(
      "div",
      { class: "composer-foot" },
      this.formatting(extra),
      h("span", { class: "spring" }),
      actions || this.button,
    );
    this.node = h(
      "div",
      { class: "composer" },
      this.list,
      this.error,
      h("div", { class: "composer-box" }, this.area, foot),
    );
    this.area.addEventListener("input", () => {
      this.say("");
      this.changed();
    });
    this.area.addEventListener("click", () => this.complete());
    this.area.addEventListener("keydown", (event) => this.pressed(event));
    this.area.addEventListener("blur", () => setTimeout(() => this.offer(null), 120));
    this.changed(false);
  }

  /** Keep what is typed per place: switching channels keeps each draft. */
  place(key, label) {
    if (this.placeKey === key) return;
    if (this.placeKey) drafts.set(this.placeKey, this.area.value);
    this.placeKey = key;
    this.area.value = drafts.get(key) || "";
    this.area.placeholder = label;
    this.area.setAttribute("aria-label", label);
    this.say("");
    this.changed(false);
  }

  formatting(extra) {
    const marks = MARKS.map(([name, label, mark]) =>
      h(
        "button",
        {
          class: "format",
          type: "button",
          "aria-label": label,
          title: label,
          on: { mousedown: (event) => event.preventDefault(), click: () => this.wrap(mark) },
        },
        icon(name),
      ),
    );
    const at = h(
      "button",
      {
        class: "format",
        type: "button",
        "aria-label": "Mention someone",
        title: "Mention someone",
        on: { mousedown: (event) => event.preventDefault(), click: () => this.insert("@") },
      },
      icon("at"),
    );
    const emoji = h(
      "button",
      { class: "format", type: "button", "aria-label": "Emoji", title: "Emoji", "aria-haspopup": "true" },
      icon("smile"),
    );
    emoji.addEventListener("click", () =>
      pickEmoji(emoji, (name) => this.insert(glyphOf(name) || `:${name}:`)),
    );
    return h("div", { class: "formats" }, marks, h("span", { class: "format-line" }), at, emoji, extra);
  }

  wrap(mark) {
    const { selectionStart: from, selectionEnd: to, value } = this.area;
    this.area.setRangeText(mark + value.slice(from, to) + mark, from, to, "end");
    if (from === to) this.area.selectionStart = this.area.selectionEnd = from + 1;
    this.area.focus();
    this.changed();
  }

  insert(text) {
    this.area.setRangeText(text, this.area.selectionStart, this.area.selectionEnd, "end");
    this.area.focus();
    this.changed();
  }

  changed(completing = true) {
    this.area.style.height = "auto";
    if (this.area.scrollHeight) this.area.style.height = `${Math.min(this.area.scrollHeight, 260)}px`;
    const empty = !this.area.value.trim();
    this.button.classList.toggle("is-ready", !empty);
    this.button.setAttribute("aria-disabled", String(empty));
    if (completing) this.complete();
  }

  complete() {
    this.at = 0;
    this.offer(offers(this.area.value, this.area.selectionStart, this.allowCommands));
  }

  offer(offered) {
    this.offered = offered && offered.options.length ? offered : null;
    this.list.hidden = !this.offered;
    this.area.setAttribute("aria-expanded", String(Boolean(this.offered)));
    this.area.removeAttribute("aria-activedescendant");
    if (!this.offered) return fill(this.list);
    const rows = this.offered.options.map((option, index) => this.row(option, index));
    this.area.setAttribute("aria-activedescendant", `${this.listId}-${this.at}`);
    return fill(this.list, rows);
  }

  row(option, index) {
    return h(
      "div",
      {
        class: index === this.at ? "offer is-active" : "offer",
        id: `${this.listId}-${index}`,
        role: "option",
        "aria-selected": String(index === this.at),
        on: { mousedown: (event) => event.preventDefault(), click: () => this.take(option) },
      },
      h(
        "span",
        { class: "offer-main" },
        h("strong", {}, option.label),
        option.hint ? h("span", { class: "offer-hint" }, option.hint) : null,
      ),
      option.note ? h("span", { class: "offer-note" }, option.note) : null,
    );
  }

  take(option) {
    this.area.setRangeText(option.insert, this.offered.from, this.area.selectionStart, "end");
    this.area.focus();
    this.changed(false);
    this.offer(null);
  }

  pressed(event) {
    if (event.isComposing) return;
    if (this.offered && this.offerKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape" && this.cancelled) {
      event.preventDefault();
      event.stopPropagation();
      this.cancelled();
    }
  }

  offerKey(event) {
    const option = this.offered.options[this.at];
    const complete = option.command && this.area.value.trim() === option.label && event.key === "Enter";
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const count = this.offered.options.length;
      this.at = (this.at + (event.key === "ArrowDown" ? 1 : -1) + count) % count;
      this.offer(this.offered);
    } else if (event.key === "Escape") this.offer(null);
    else if (event.key === "Tab" || (event.key === "Enter" && !complete)) this.take(option);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  say(words) {
    fill(this.error, words ? [icon("warning"), h("span", {}, words)] : []);
    this.error.hidden = !words;
  }

  async submit() {
    const text = this.area.value;
    if (!text.trim() || this.busy) return;
    this.busy = true;
    this.offer(null);
    this.say("");
    this.area.value = "";
    this.changed(false);
    try {
      await this.send(text.trim());
    } catch (error) {
      if (!this.area.value) this.area.value = text;
      this.say(error.message);
      this.changed(false);
    } finally {
      this.busy = false;
    }
  }
}
