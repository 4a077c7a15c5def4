// The list of suggestions over a composer, and the keys that walk it.
import { fill, freshId, h } from "./dom.js";

/** Suggestions for a text area; `taken(option, from)` is called with the one that was chosen. */
export class OfferList {
  constructor(area, taken) {
    this.area = area;
    this.taken = taken;
    this.id = freshId("offers");
    this.node = h("div", {
      class: "offers",
      id: this.id,
      role: "listbox",
      "aria-label": "Suggestions",
      hidden: true,
    });
    area.setAttribute("aria-controls", this.id);
    this.offered = null;
  }

  /** Show what is offered, or with null nothing; commands' words are not chosen beforehand, so Enter sends. */
  show(offered) {
    this.offered = offered && offered.options.length ? offered : null;
    this.at = this.offered && this.offered.unchosen ? -1 : 0;
    this.draw();
  }

  draw() {
    this.node.hidden = !this.offered;
    this.area.setAttribute("aria-expanded", String(Boolean(this.offered)));
    this.area.removeAttribute("aria-activedescendant");
    fill(this.node, this.offered ? this.offered.options.map((option, index) => this.row(option, index)) : []);
    if (!this.offered || this.at < 0) return;
    this.area.setAttribute("aria-activedescendant", `${this.id}-${this.at}`);
    this.node.children[this.at].scrollIntoView({ block: "nearest" });
  }

  row(option, index) {
    return h(
      "div",
      {
        class: index === this.at ? "offer is-active" : "offer",
        id: `${this.id}-${index}`,
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
    const { from } = this.offered;
    this.show(null);
    this.taken(option, from);
  }

  /** Handle a key of the area; true when it was for the list. */
  pressed(event) {
    if (!this.offered) return false;
    const { options } = this.offered;
    const option = options[Math.max(this.at, 0)];
    const isWhole = option.command && this.area.value.trim() === option.label;
    const takes = event.key === "Tab" || (event.key === "Enter" && this.at >= 0 && !isWhole);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.step(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Escape") this.show(null);
    else if (takes && !event.shiftKey) this.take(option);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  step(by) {
    const count = this.offered.options.length;
    this.at = this.at < 0 ? (by > 0 ? 0 : count - 1) : (this.at + by + count) % count;
    this.draw();
  }
}
