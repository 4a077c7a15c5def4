// The strip in the top bar that says that Slack is made to misbehave.
import { fill, h } from "./dom.js";
import { changeFaults, faultWords } from "./fault_state.js";
import { icon } from "./icons.js";
import { attempt } from "./reactions.js";
import { on } from "./state.js";

/** Visible whenever a fault is on. */
export class FaultStrip {
  constructor() {
    this.words = h("span", { class: "strip-words" });
    const reset = h("button", { class: "strip-reset", type: "button" }, "Reset");
    reset.addEventListener("click", () => attempt(() => changeFaults({ reset: true })));
    this.node = h(
      "div",
      { class: "strip", role: "status", hidden: true },
      icon("warning"),
      this.words,
      reset,
    );
    on("faults", () => this.draw());
  }

  draw() {
    const words = faultWords();
    this.node.hidden = !words.length;
    const said = `Slack is made to misbehave: ${words.join(", ")}`;
    if (this.words.title === said) return;
    this.words.title = said;
    const link = h(
      "a",
      { href: "#/inspector/faults" },
      h("span", { class: "only-wide" }, "Slack is made to misbehave: "),
      words.join(", "),
    );
    fill(this.words, words.length ? link : []);
  }
}
