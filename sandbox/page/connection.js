// The line at the top that says what is not there: this Slack, or the bot behind it; and that it is back.
import { botIsThere } from "./api.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { state } from "./state.js";

const ASK_MS = 15000;
const ASK_AGAIN_MS = 3000;
const BACK_MS = 4000;

/** Draws the line and asks now and then whether the bot is there. */
export class Connection {
  constructor() {
    this.node = h("div", { class: "offline", role: "status", hidden: true });
    this.broken = false;
    this.bot = true;
    this.timer = 0;
  }

  /** The stream of hints broke, or is open again; `words` say more than that it broke. */
  online(isOnline, words = "") {
    const was = this.broken;
    this.broken = !isOnline;
    if (this.broken) this.show(words || "Connection lost. Trying again…");
    else if (was || this.bot) this.say(was ? "Connected again. Everything was read anew." : "");
  }

  show(words, waiting = true) {
    this.node.hidden = !words;
    this.node.classList.toggle("is-good", !waiting);
    fill(
      this.node,
      words ? [waiting ? h("span", { class: "spinner" }) : icon("check"), h("span", {}, words)] : [],
    );
  }

  say(words) {
    clearTimeout(this.leaving);
    this.show(words, false);
    if (words) this.leaving = setTimeout(() => !this.broken && this.bot && this.show(""), BACK_MS);
  }

  /** Ask whether the bot is there, and go on asking. */
  async ask() {
    clearTimeout(this.timer);
    const there = document.visibilityState === "visible" ? await botIsThere() : null;
    if (!this.broken && there !== null && there !== this.bot) {
      this.bot = there;
      if (there) this.say(`${state.app.name} is back.`);
      else
        this.show(
          `${state.app.name} does not answer just now. What you write is kept; presses and commands fail until it is back.`,
        );
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), this.bot ? ASK_MS : ASK_AGAIN_MS);
  }
}
