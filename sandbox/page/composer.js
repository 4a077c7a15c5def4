// The box one writes in: growing text, completion, files, Enter sends; what is typed is never lost.
import { offers } from "./completion.js";
import { composerBar } from "./composer_bar.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { OfferList } from "./offer_list.js";
import { keepInTab, recallInTab } from "./storage.js";
import { Tray } from "./tray.js";

const SAY_SENDING_MS = 400;

/**
 * A composer; `send(text, files)` may reject, then text and files stay and the reason is shown.
 * `under` stands below the text, `editLast()` is called for the up arrow in an empty box.
 */
export class Composer {
  constructor({
    label,
    send,
    allowCommands = true,
    value = "",
    actions = null,
    cancelled = null,
    extra = null,
    under = null,
    files = false,
    editLast = null,
  }) {
    Object.assign(this, { allowCommands, send, cancelled, editLast });
    this.area = h("textarea", {
      class: "composer-text",
      rows: "1",
      dir: "auto",
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-label": label,
      placeholder: label,
    });
    this.area.value = value;
    this.list = new OfferList(this.area, (option, from) => this.taken(option, from));
    this.error = h("div", { class: "composer-error", role: "alert", hidden: true });
    this.state = h("div", { class: "composer-state", role: "status", hidden: true });
    this.button = h(
      "button",
      { class: "send", type: "button", "aria-label": "Send now", title: "Send now" },
      icon("send"),
    );
    this.button.addEventListener("click", () => this.submit());
    this.tray = files ? new Tray({ changed: () => this.area && this.trayChanged() }) : null;
    const foot = [composerBar(this, extra), h("span", { class: "spring" }), actions || this.button];
    this.node = h(
      "div",
      { class: "composer" },
      this.list.node,
      this.error,
      this.state,
      h(
        "div",
        { class: "composer-box" },
        this.area,
        this.tray && this.tray.node,
        under,
        h("div", { class: "composer-foot" }, foot),
      ),
    );
    this.hear();
    this.changed(false);
  }

  hear() {
    this.area.addEventListener("input", () => {
      this.say("");
      this.changed();
    });
    this.area.addEventListener("click", () => this.complete());
    this.area.addEventListener("keydown", (event) => this.pressed(event));
    this.area.addEventListener("blur", () => setTimeout(() => this.list.show(null), 120));
    this.area.addEventListener("paste", (event) => {
      const files = (event.clipboardData && event.clipboardData.files) || [];
      if (!this.tray || !files.length) return;
      event.preventDefault();
      this.take(files);
    });
  }

  /** Keep what is typed per place, also over a reload: switching channels keeps each draft. */
  place(key, label) {
    if (this.placeKey === key) return;
    this.placeKey = key;
    this.area.value = recallInTab(`draft:${key}`, "");
    this.area.placeholder = label;
    this.area.setAttribute("aria-label", label);
    this.sendsLater = false;
    if (this.tray) this.tray.place(key);
    this.say("");
    this.changed(false);
  }

  /** Take files in, as chosen, dropped or pasted. */
  take(files) {
    if (!this.tray || !files.length) return;
    this.say(this.tray.add(files));
    this.area.focus();
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

  get isEmpty() {
    return !this.area.value.trim() && !(this.tray && this.tray.files.length);
  }

  changed(completing = true) {
    this.area.style.height = "auto";
    if (this.area.scrollHeight) this.area.style.height = `${Math.min(this.area.scrollHeight, 260)}px`;
    this.button.classList.toggle("is-ready", !this.isEmpty);
    this.button.setAttribute("aria-disabled", String(this.isEmpty));
    if (this.placeKey) keepInTab(`draft:${this.placeKey}`, this.area.value || null);
    if (completing) this.complete();
  }

  trayChanged() {
    this.changed(false);
    if (!this.sendsLater || this.tray.isUploading) return;
    this.sendsLater = false;
    this.status("");
    this.submit();
  }

  complete() {
    this.list.show(offers(this.area.value, this.area.selectionStart, this.allowCommands));
  }

  taken(option, from) {
    this.area.setRangeText(option.insert, from, this.area.selectionStart, "end");
    this.area.focus();
    this.changed(Boolean(option.command));
  }

  pressed(event) {
    if (event.isComposing || this.list.pressed(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "ArrowUp" && this.editLast && this.isEmpty) {
      if (this.editLast()) event.preventDefault();
    } else if (event.key === "Escape" && this.cancelled) {
      event.preventDefault();
      event.stopPropagation();
      this.cancelled();
    }
  }

  say(words) {
    fill(this.error, words ? [icon("warning"), h("span", {}, words)] : []);
    this.error.hidden = !words;
  }

  status(words) {
    fill(this.state, words ? [h("span", { class: "spinner" }), h("span", {}, words)] : []);
    this.state.hidden = !words;
  }

  async submit() {
    if (this.isEmpty || this.busy) return;
    if (this.tray && this.tray.files.some((one) => one.state === "failed")) {
      this.say("A file did not arrive. Try it again or remove it.");
      return;
    }
    if (this.tray && this.tray.isUploading) {
      this.sendsLater = true;
      this.status("Sending as soon as the files are there…");
      return;
    }
    await this.deliver();
  }

  async deliver() {
    const { placeKey } = this;
    const text = this.area.value;
    const ids = this.tray ? this.tray.ids : [];
    const files = this.tray ? this.tray.clear() : [];
    this.busy = true;
    this.list.show(null);
    this.say("");
    this.area.value = "";
    this.changed(false);
    const slow = setTimeout(() => this.status("Sending…"), SAY_SENDING_MS);
    try {
      await this.send(text.trim(), ids);
    } catch (error) {
      this.restore(placeKey, text, files);
      this.say(error.message);
    } finally {
      clearTimeout(slow);
      this.status("");
      this.busy = false;
    }
  }

  /** Put back what could not be sent, before whatever was typed since, at the place it was written. */
  restore(key, text, files) {
    if (this.tray && files.length) this.tray.back(key, files);
    if (key !== this.placeKey) {
      keepInTab(`draft:${key}`, text);
      return;
    }
    this.area.value = [text, this.area.value].filter(Boolean).join("\n");
    this.changed(false);
  }
}
