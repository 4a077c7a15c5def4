// A searched list of options in a popover, for one or several choices, worked with the keyboard from its search field.
import { debounced, fill, freshId, h } from "./dom.js";
import { icon } from "./icons.js";
import { closePopover, popover } from "./layers.js";

class Picker {
  constructor(anchor, settings) {
    this.settings = settings;
    this.anchor = anchor;
    this.chosen = new Set(settings.chosen);
    this.labels = new Map();
    this.at = -1;
    this.groups = settings.groups;
    this.listId = freshId("list");
    this.search = h("input", {
      class: "field picker-search",
      type: "text",
      role: "combobox",
      "aria-expanded": "true",
      "aria-controls": this.listId,
      "aria-autocomplete": "list",
      "aria-label": settings.label,
      placeholder: "Search",
      autocomplete: "off",
    });
    this.list = h("div", {
      class: "picker-list",
      id: this.listId,
      role: "listbox",
      "aria-label": settings.label,
      "aria-multiselectable": String(settings.many),
    });
    this.note = h("div", { class: "picker-note", role: "status" });
    this.node = h(
      "div",
      { class: "picker-box" },
      h("div", { class: "picker-top" }, this.search),
      this.list,
      this.note,
    );
    const reload = debounced(250, () => this.load());
    this.search.addEventListener("input", () => (settings.load ? reload() : this.draw()));
    this.search.addEventListener("keydown", (event) => this.key(event));
  }

  open() {
    if (!this.settings.load) this.draw();
    this.node.style.width = `${Math.max(240, Math.min(this.anchor.offsetWidth, 420))}px`;
    popover(this.anchor, this.node, { gone: () => this.settings.done([...this.chosen], this.labels) });
    if (this.settings.load) this.load();
  }

  async load() {
    const asked = this.search.value;
    const { least = 0 } = this.settings;
    if ([...asked.trim()].length < least) {
      this.groups = [];
      this.draw();
      this.say(`Type at least ${least} ${least === 1 ? "character" : "characters"}`);
      return;
    }
    this.say("Loading…");
    try {
      const groups = await this.settings.load(asked);
      if (asked !== this.search.value) return;
      this.groups = groups;
      this.draw();
    } catch (error) {
      if (asked !== this.search.value) return;
      this.groups = [];
      this.draw();
      this.say(`The options could not be loaded. ${error.message}`);
    }
  }

  say(words) {
    fill(this.note, words);
    this.note.hidden = !words;
  }

  draw() {
    const wanted = this.settings.load ? "" : this.search.value.trim().toLowerCase();
    this.options = [];
    fill(this.list);
    for (const group of this.groups) {
      const fitting = group.options.filter((one) =>
        `${one.label} ${one.note || ""}`.toLowerCase().includes(wanted),
      );
      if (!fitting.length) continue;
      if (group.label)
        this.list.append(h("div", { class: "picker-group", role: "presentation" }, group.label));
      for (const option of fitting) this.list.append(this.row(option));
    }
    this.at = Math.min(this.at, this.options.length - 1);
    this.say(this.options.length ? this.limitWords() : "Nothing found");
    this.mark();
  }

  limitWords() {
    const { many, most } = this.settings;
    return many && most && this.chosen.size >= most ? `At most ${most} can be chosen` : "";
  }

  row(option) {
    const selected = this.chosen.has(option.value);
    const node = h(
      "div",
      { class: "picker-option", id: freshId("option"), role: "option", "aria-selected": String(selected) },
      h("span", { class: "picker-check" }, selected ? icon("check") : null),
      h(
        "span",
        { class: "menu-words" },
        h("span", {}, option.label),
        option.note ? h("span", { class: "menu-note" }, option.note) : null,
      ),
    );
    node.addEventListener("mousedown", (event) => event.preventDefault());
    node.addEventListener("click", () => this.toggle(option));
    this.options.push({ option, node });
    return node;
  }

  toggle(option) {
    this.labels.set(option.value, option.label);
    if (!this.settings.many) {
      this.chosen = new Set([option.value]);
      closePopover(true);
      return;
    }
    if (this.chosen.has(option.value)) this.chosen.delete(option.value);
    else if (!this.settings.most || this.chosen.size < this.settings.most) this.chosen.add(option.value);
    const top = this.list.scrollTop;
    this.draw();
    this.list.scrollTop = top;
  }

  mark() {
    this.options.forEach(({ node }, index) => node.classList.toggle("is-active", index === this.at));
    const active = this.options[this.at];
    if (active) {
      this.search.setAttribute("aria-activedescendant", active.node.id);
      active.node.scrollIntoView({ block: "nearest" });
    } else this.search.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves && this.options.length) {
      this.at = (this.at + moves[event.key] + this.options.length) % this.options.length;
      this.mark();
    } else if (event.key === "Enter" && this.options.length) {
      this.toggle(this.options[Math.max(this.at, 0)].option);
    } else return;
    event.preventDefault();
  }
}

/** Open the list by its field; `done(values, labels)` is called once, when it closes. */
export function openPicker(anchor, settings) {
  new Picker(anchor, settings).open();
}
