// Moving the clock: the buttons, a date to go to, and what is seen while it walks.
import { get, post } from "./api.js";
import { fill, freshId, h } from "./dom.js";
import { clockFace, counted, fullMoment, spanOf } from "./format.js";
import { icon } from "./icons.js";
import { productNow, state } from "./state.js";
import { instantOf, wallOf } from "./zones.js";

const SKIPS = [
  ["Skip an hour", { seconds: 3600 }, "clock"],
  ["Skip a day", { seconds: 86400 }, "skip"],
  ["To the next send", { to: "next" }, "send"],
];

/** "Moved 1 day in 3 hops. It is now …", and what did not finish. */
function resultWords(answer, seconds, zone) {
  const moved = `Moved ${spanOf(seconds)} in ${counted(answer.hops, "hop", "hops")}.`;
  const now = `It is now ${fullMoment(productNow(), zone)}.`;
  const cancelled = answer.cancelled ? "You cancelled the rest." : "";
  const stalled = (answer.stalled || []).length
    ? `It stopped early, because this took too long: ${answer.stalled.join(", ")}.`
    : "";
  return [moved, now, cancelled, stalled].filter(Boolean).join(" ");
}

/** The buttons and the progress; `zone()` names the zone shown, `moved()` runs when the clock has moved. */
export class ClockWalk {
  constructor({ zone, moved }) {
    this.zone = zone;
    this.moved = moved;
    this.buttons = SKIPS.map(([label, body, name]) => this.button(label, name, () => this.go(label, body)));
    this.buttons[2].classList.add("button-primary");
    this.progress = h("div", { class: "clock-progress", hidden: true });
    this.doing = h("span", { role: "status" });
    this.result = h("p", { class: "clock-result", role: "status" });
    this.problem = h("p", { class: "clock-result", role: "alert" });
    this.node = h(
      "div",
      {},
      h("div", { class: "clock-buttons" }, this.buttons),
      this.dateForm(),
      this.progress,
      this.result,
      this.problem,
    );
  }

  button(label, name, run) {
    return h(
      "button",
      { class: "button", type: "button", on: { click: run } },
      icon(name),
      h("span", { class: "button-words" }, label),
    );
  }

  dateForm() {
    const id = freshId("clock-to");
    this.to = h("input", { class: "field clock-to", type: "datetime-local", id });
    const go = h("button", { class: "button", type: "submit" }, h("span", { class: "button-words" }, "Go there"));
    this.buttons.push(go);
    const submit = (event) => {
      event.preventDefault();
      this.goTo();
    };
    return h("form", { class: "clock-form", on: { submit } }, h("label", { for: id }, "Go to"), this.to, go);
  }

  /** Offer tomorrow at nine, unless somebody has chosen. */
  offer() {
    if (this.to.value) return;
    const tomorrow = wallOf(productNow() + 86400000, this.zone()).slice(0, 10);
    this.to.value = `${tomorrow}T09:00`;
  }

  goTo() {
    const seconds = (instantOf(this.to.value, this.zone()) - productNow()) / 1000;
    if (!(seconds > 0)) {
      this.result.textContent = "";
      this.problem.textContent = "Choose a moment that lies ahead: time only moves forward.";
      this.to.focus();
      return undefined;
    }
    return this.go(`To ${this.to.value.replace("T", " ")}`, { seconds });
  }

  async go(label, body) {
    if (this.walking) return;
    this.walking = true;
    const before = productNow();
    for (const button of this.buttons) button.disabled = true;
    this.result.textContent = this.problem.textContent = "";
    this.showProgress(label);
    try {
      const answer = await post("clock/advance", body);
      await this.moved();
      this.result.textContent = resultWords(answer, (productNow() - before) / 1000, this.zone());
    } catch (error) {
      this.problem.textContent = error.message;
    } finally {
      this.walking = false;
      clearInterval(this.looking);
      this.progress.hidden = true;
      for (const button of this.buttons) button.disabled = false;
      this.to.value = "";
      this.offer();
      await this.moved();
    }
  }

  showProgress(label) {
    const cancel = h(
      "button",
      { class: "button", type: "button", on: { click: () => this.cancel(cancel) } },
      h("span", { class: "button-words" }, "Cancel"),
    );
    this.doing.textContent = `${label}: walking through what is due…`;
    fill(this.progress, h("span", { class: "spinner" }), this.doing, cancel);
    this.progress.hidden = false;
    this.looking = setInterval(() => this.look(label), 700);
  }

  /** Say how far it has come and what it waits for. */
  async look(label) {
    const read = await get("clock").catch(() => null);
    if (!read || !this.walking) return;
    state.clock = { ...state.clock, ...read };
    const { date, time } = clockFace(productNow(), this.zone());
    const waits = [read.busy || []].flat();
    const words = [`${label}: ${counted(read.hops || 0, "hop", "hops")}, now ${date}, ${time}`];
    if (waits.length) words.push(`waits for ${waits.join(", ")}`);
    this.doing.textContent = words.join("; ");
  }

  async cancel(button) {
    button.disabled = true;
    try {
      await post("clock/cancel");
    } catch (error) {
      if (this.walking) this.problem.textContent = error.message;
    }
  }
}
