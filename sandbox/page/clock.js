// The Clock tab: product time, what is due next, and skipping ahead.
import { get } from "./api.js";
import { ClockWalk } from "./clock_walk.js";
import { fill, h } from "./dom.js";
import { clockFace, fullMoment, spanOf } from "./format.js";
import { productNow, state } from "./state.js";

/** The tab. */
export class ClockView {
  constructor() {
    this.time = h("span", { class: "clock-time" });
    this.seconds = h("span", { class: "clock-seconds", "aria-hidden": "true" });
    this.date = h("p", { class: "clock-date" });
    this.mine = h("p", { class: "clock-mine" });
    this.next = h("p", { class: "clock-next" });
    this.facts = h("dl", { class: "clock-facts" });
    this.walk = new ClockWalk({ zone: () => this.zone(), moved: () => this.load() });
    this.problem = h("p", { class: "clock-trouble", role: "alert" });
    this.node = h(
      "section",
      { class: "clock", "aria-label": "Clock" },
      h("header", { class: "pane-head" }, h("h1", { class: "pane-title" }, "Clock")),
      h(
        "div",
        { class: "clock-page" },
        h(
          "div",
          { class: "clock-card" },
          h("p", { class: "clock-label" }, "Product time"),
          h("p", { class: "clock-face" }, this.time, this.seconds),
          this.date,
          this.mine,
          this.next,
          this.walk.node,
        ),
        this.problem,
        this.facts,
        h(
          "p",
          { class: "clock-words" },
          "Everything the app plans follows this clock. Skipping walks through each instant at which something is due and waits until its work is done, so nothing is left out. Time only moves forward.",
        ),
      ),
    );
  }

  /** Show the tab, and keep it current while it is shown. */
  async show() {
    if (!this.ticking) this.ticking = setInterval(() => this.tick(), 250);
    this.tick();
    await this.load();
  }

  hide() {
    clearInterval(this.ticking);
    this.ticking = 0;
  }

  async load() {
    this.loadedAt = Date.now();
    try {
      state.clock = { ...state.clock, ...(await get("clock")) };
      this.problem.textContent = "";
    } catch (error) {
      this.problem.textContent = error.message;
      return;
    }
    this.walk.offer();
    this.tick();
    this.drawFacts();
  }

  /** The workspace's zone. */
  zone() {
    const { zone } = state.clock;
    return zone && zone !== "UTC" ? zone : this.viewersZone();
  }

  viewersZone() {
    return (state.me && state.me.tz) || "UTC";
  }

  tick() {
    const face = clockFace(productNow(), this.zone());
    if (this.time.textContent !== face.time) this.time.textContent = face.time;
    this.seconds.textContent = `:${face.seconds}`;
    this.date.textContent = `${face.date} · ${this.zone()}`;
    const mine = this.viewersZone();
    this.mine.hidden = mine === this.zone();
    if (!this.mine.hidden) this.mine.textContent = `Yours: ${fullMoment(productNow(), mine)} · ${mine}`;
    if (!this.walk.walking && Date.now() - (this.loadedAt || 0) > 4000) this.load();
  }

  drawFacts() {
    const { next_at: next, busy, offset_seconds: offset } = state.clock;
    const work = busy && busy.length ? [busy].flat().join(", ") : "Idle";
    const due = next
      ? `in ${spanOf((Date.parse(next) - productNow()) / 1000)}, ${fullMoment(Date.parse(next), this.zone())}`
      : "nothing is planned";
    this.next.textContent = `Next: ${due}`;
    const rows = [
      ["Busy with", work],
      ["Ahead of real time", offset ? spanOf(offset) : "Not at all"],
      ["Real time", fullMoment(Date.now(), this.zone())],
    ];
    fill(
      this.facts,
      rows.map(([name, value]) => h("div", { class: "clock-fact" }, h("dt", {}, name), h("dd", {}, value))),
    );
  }
}
