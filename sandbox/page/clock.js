// The Clock tab: product time, what is due next, and skipping ahead.
import { get, post } from "./api.js";
import { fill, h } from "./dom.js";
import { clockFace, counted, fullMoment, spanOf } from "./format.js";
import { icon } from "./icons.js";
import { productNow, state } from "./state.js";

const SKIPS = [
  ["Skip an hour", { seconds: 3600 }, "clock"],
  ["Skip a day", { seconds: 86400 }, "skip"],
  ["To the next send", { to: "next" }, "send"],
];

/** "Moved 1 day in 3 hops. It is now …", and what did not finish. */
function resultWords(answer, seconds, zone) {
  const moved = `Moved ${spanOf(seconds)} in ${counted(answer.hops, "hop", "hops")}.`;
  const now = `It is now ${fullMoment(productNow(), zone)}.`;
  const stalled = (answer.stalled || []).length
    ? `It stopped early, because this took too long: ${answer.stalled.join(", ")}.`
    : "";
  return [moved, now, stalled].filter(Boolean).join(" ");
}

/** The tab. */
export class ClockView {
  constructor() {
    this.time = h("span", { class: "clock-time" });
    this.seconds = h("span", { class: "clock-seconds", "aria-hidden": "true" });
    this.date = h("p", { class: "clock-date" });
    this.facts = h("dl", { class: "clock-facts" });
    this.buttons = SKIPS.map(([label, body, name]) =>
      h(
        "button",
        {
          class: name === "send" ? "button button-primary" : "button",
          type: "button",
          on: { click: () => this.advance(label, body) },
        },
        icon(name),
        h("span", { class: "button-words" }, label),
      ),
    );
    this.progress = h("div", { class: "clock-progress", role: "status", hidden: true });
    this.result = h("p", { class: "clock-result", role: "status" });
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
          h("div", { class: "clock-buttons" }, this.buttons),
          this.progress,
          this.result,
        ),
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
    } catch (error) {
      this.result.textContent = error.message;
      return;
    }
    this.drawFacts();
  }

  zone() {
    const { zone } = state.clock;
    return zone && zone !== "UTC" ? zone : (state.me && state.me.tz) || "UTC";
  }

  tick() {
    const face = clockFace(productNow(), this.zone());
    if (this.time.textContent !== face.time) this.time.textContent = face.time;
    this.seconds.textContent = `:${face.seconds}`;
    this.date.textContent = `${face.date} · ${this.zone()}`;
    if (Date.now() - (this.loadedAt || 0) > (this.advancing ? 700 : 4000)) this.load();
  }

  drawFacts() {
    const { next_at: next, busy, offset_seconds: offset } = state.clock;
    const due = next
      ? `${fullMoment(Date.parse(next), this.zone())} (in ${spanOf((Date.parse(next) - productNow()) / 1000)})`
      : "Nothing is planned";
    const work = busy && busy.length ? [busy].flat().join(", ") : "Idle";
    const rows = [
      ["Next due", due],
      ["Busy with", work],
      ["Ahead of real time", offset ? spanOf(offset) : "Not at all"],
      ["Real time", fullMoment(Date.now(), this.zone())],
    ];
    fill(
      this.facts,
      rows.map(([name, value]) => h("div", { class: "clock-fact" }, h("dt", {}, name), h("dd", {}, value))),
    );
  }

  async advance(label, body) {
    if (this.advancing) return;
    this.advancing = true;
    const before = productNow();
    for (const button of this.buttons) button.disabled = true;
    this.result.textContent = "";
    fill(
      this.progress,
      h("span", { class: "spinner" }),
      h("span", {}, `${label}: walking through what is due…`),
    );
    this.progress.hidden = false;
    try {
      const answer = await post("clock/advance", body);
      await this.load();
      this.result.textContent = resultWords(answer, (productNow() - before) / 1000, this.zone());
    } catch (error) {
      this.result.textContent = error.message;
    } finally {
      this.advancing = false;
      this.progress.hidden = true;
      for (const button of this.buttons) button.disabled = false;
      this.tick();
    }
  }
}
