// The newcomer's guide: who one is, what to do next, what is done already; ticked by what really happened.
import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { become, keep, personName, recall, state } from "./state.js";

const HIDDEN = "guide-hidden";
const FOLDED = "guide-folded";

/** The banner above the work. Where there is no guide it is not there. */
export class Guide {
  constructor() {
    this.node = h("section", { class: "guide", "aria-label": "Guide", hidden: true });
    this.guide = null;
    this.drawn = "";
    this.narrow = window.matchMedia("(max-width: 768px)");
    this.narrow.addEventListener("change", () => this.draw());
    this.open = false;
  }

  /** Read the guide anew; without one the banner stays away. */
  async load() {
    try {
      const { user, welcome, steps } = await get("guide");
      this.guide = steps && steps.length ? { user, welcome, steps } : null;
    } catch {
      this.guide = null;
    }
    this.draw();
  }

  get canComeBack() {
    return Boolean(this.guide) && Boolean(recall(HIDDEN, false));
  }

  bringBack() {
    keep(HIDDEN, false);
    keep(FOLDED, false);
    this.open = true;
    this.draw();
    const first = this.node.querySelector("a, button");
    if (first) first.focus();
  }

  get isFolded() {
    return this.narrow.matches ? !this.open : Boolean(recall(FOLDED, false));
  }

  /** Draw it for whoever is acting; does nothing while nothing changed. */
  draw() {
    const shown = Boolean(this.guide) && Boolean(state.me) && !recall(HIDDEN, false);
    this.node.hidden = !shown;
    if (!shown) return;
    const version = JSON.stringify([this.guide, state.me.id, this.isFolded]);
    if (version === this.drawn) return;
    this.drawn = version;
    const held = this.node.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    const folded = this.isFolded;
    this.node.classList.toggle("is-folded", folded);
    this.node.classList.toggle("is-foreign", this.isForeign);
    fill(this.node, this.head(folded), folded ? null : this.list());
    if (held) this.node.querySelector(`[data-focus="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
  }

  get next() {
    return this.guide.steps.find((step) => !step.done) || null;
  }

  head(folded) {
    const { steps } = this.guide;
    const done = steps.filter((step) => step.done).length;
    const { next } = this;
    const fold = h(
      "button",
      {
        class: "icon-button guide-fold",
        type: "button",
        "aria-expanded": String(!folded),
        "aria-label": folded ? "Show the steps" : "Fold the steps",
        "data-focus": "fold",
        on: { click: () => this.fold() },
      },
      icon("down"),
    );
    const away = h(
      "button",
      {
        class: "icon-button",
        type: "button",
        "aria-label": "Put the guide away",
        title: "Put the guide away; it comes back from the menu at your name",
        "data-focus": "away",
        on: { click: () => this.putAway() },
      },
      icon("close"),
    );
    return h(
      "header",
      { class: "guide-head" },
      this.welcome(),
      folded ? this.nextLink(next) : h("span", { class: "spring" }),
      h("span", { class: "guide-count", role: "status" }, `${done} of ${steps.length}`),
      fold,
      away,
    );
  }

  nextLink(next) {
    if (!next) return h("span", { class: "guide-next" }, "All done");
    return h(
      "a",
      { class: "guide-next", href: next.href, "data-focus": "next" },
      h("strong", {}, `Next: ${next.title}`),
    );
  }

  get isForeign() {
    const { user } = this.guide;
    return Boolean(user) && user !== state.me.id && state.people.has(user);
  }

  welcome() {
    const { user, welcome } = this.guide;
    const own = h("p", { class: "guide-welcome" }, welcome);
    if (!this.isForeign) return own;
    const name = personName(user).split(" ")[0];
    const back = h(
      "button",
      { class: "text-button", type: "button", "data-focus": "back", on: { click: () => become(user) } },
      `Back to ${name}`,
    );
    return [h("p", { class: "guide-foreign" }, `You act as ${personName(state.me.id)} now.`), back];
  }

  list() {
    const { next } = this;
    return h(
      "ol",
      { class: "guide-steps" },
      this.guide.steps.map((step, index) => this.step(step, index, step === next)),
    );
  }

  step(step, index, isNext) {
    const mark = h(
      "span",
      { class: "guide-mark", "aria-hidden": "true" },
      step.done ? icon("check") : index + 1,
    );
    return h(
      "li",
      { class: ["guide-step", step.done && "is-done", isNext && "is-next"].filter(Boolean).join(" ") },
      h(
        "a",
        {
          href: step.href || "#/slack",
          title: step.text,
          "aria-current": isNext ? "step" : null,
          "data-focus": step.id,
          on: { click: () => this.followed() },
        },
        mark,
        h(
          "span",
          { class: "guide-words" },
          h(
            "span",
            { class: "guide-title" },
            step.title,
            step.done ? h("span", { class: "sr-only" }, " (done)") : null,
          ),
          h("span", { class: "guide-text" }, step.text),
        ),
      ),
    );
  }

  /** On a phone the list makes room for the place it leads to. */
  followed() {
    if (!this.narrow.matches) return;
    this.open = false;
    this.draw();
  }

  fold() {
    if (this.narrow.matches) this.open = !this.open;
    else keep(FOLDED, !recall(FOLDED, false));
    this.draw();
  }

  putAway() {
    keep(HIDDEN, true);
    this.draw();
    document.querySelector(".person")?.focus();
  }
}
