// The Faults section: what Slack can be made to get wrong, in plain words.
import { post } from "./api.js";
import { fill, h } from "./dom.js";
import { changeFaults, faults, loadFaults } from "./fault_state.js";
import { notAvailable } from "./not_available.js";
import { toast } from "./layers.js";
import { attempt } from "./reactions.js";
import { on, refresh, state } from "./state.js";

const NUMBERS = [
  ["slow_ms", "Slow answers", "Every Web API answer comes this many milliseconds late.", 3500, "ms"],
  ["rate_limited", "Rate limited", "The next Web API calls are answered 429 with Retry-After.", 3, "calls"],
  ["dropped", "Connections cut", "The next Web API calls get no answer: the connection is cut.", 3, "calls"],
  ["lost_events", "Lost events", "The next events never reach the bot.", 1, "events"],
  ["doubled_events", "Doubled events", "The next events reach the bot twice.", 1, "events"],
];

/** The section. */
export class FaultView {
  constructor() {
    this.node = h("div", { class: "inspector-page" });
    this.typed = new Map();
    on("faults", () => this.node.isConnected && this.draw());
    on("state", () => this.node.isConnected && this.draw());
  }

  get rooms() {
    return state.channels.filter((one) => !one.im_user && one.name);
  }

  async show() {
    await loadFaults();
    this.draw();
  }

  draw() {
    if (!faults.now) {
      fill(this.node, faults.known ? notAvailable("Making Slack misbehave") : null);
      return;
    }
    const version = JSON.stringify([
      faults.now,
      this.rooms.map((one) => [one.id, one.name, one.is_archived]),
    ]);
    if (version === this.drawn && this.node.firstChild) return;
    this.drawn = version;
    const held =
      document.activeElement && this.node.contains(document.activeElement) ? document.activeElement.id : "";
    fill(
      this.node,
      h(
        "p",
        { class: "inspector-lead" },
        "Make Slack misbehave, and see how the bot and its people fare. A strip at the top says so until it is over.",
      ),
      h(
        "div",
        { class: "fault-list" },
        NUMBERS.map((one) => this.number(one)),
        this.methods(),
        this.token(),
      ),
      h("h2", { class: "fault-title" }, "At once"),
      h("div", { class: "fault-list" }, this.socket(), this.archive()),
      h(
        "div",
        { class: "fault-foot" },
        button("Back to health", () => changeFaults({ reset: true }), "button button-primary"),
      ),
    );
    if (held) document.getElementById(held)?.focus();
  }

  number([name, title, words, usual, unit]) {
    const now = faults.now[name] || 0;
    const field = h("input", {
      class: "field fault-number",
      id: `fault-${name}`,
      type: "number",
      min: "1",
      max: name === "slow_ms" ? "60000" : "1000",
      value: this.typed.get(name) || String(now || usual),
      "aria-label": `${title}: how many ${unit}`,
    });
    field.addEventListener("input", () => this.typed.set(name, field.value));
    const set = () => {
      this.typed.delete(name);
      return changeFaults({ [name]: Math.max(1, Math.round(Number(field.value)) || usual) });
    };
    const act = now
      ? button("Stop", () => changeFaults({ [name]: 0 }), "button", `Stop: ${title}`)
      : button("Start", set, "button", `Start: ${title}`);
    return row(
      title,
      now ? `${words} On now: ${now} ${name === "slow_ms" ? "ms" : "left"}.` : words,
      Boolean(now),
      [field, h("span", { class: "fault-unit" }, unit), act],
    );
  }

  methods() {
    const field = h("input", {
      class: "field",
      id: "fault-methods",
      type: "text",
      value: (faults.now.methods || []).join(", "),
      placeholder: "all methods",
      "aria-label": "Only these methods",
      autocomplete: "off",
    });
    const set = () => changeFaults({ methods: field.value.split(/[\s,]+/).filter(Boolean) });
    const words =
      "Narrows slow answers, rate limits and cut connections to these methods, as chat.postMessage.";
    return row("Only these methods", words, (faults.now.methods || []).length > 0, [
      field,
      button("Set", set, "button", "Set the methods"),
    ]);
  }

  token() {
    const isOn = Boolean(faults.now.token_revoked);
    const toggle = h("input", { type: "checkbox", id: "fault-token", "aria-label": "Token revoked" });
    toggle.checked = isOn;
    toggle.addEventListener("change", () => attempt(() => changeFaults({ token_revoked: toggle.checked })));
    return row("Token revoked", "Every Web API call is refused, as when an admin removes the app.", isOn, [
      toggle,
    ]);
  }

  socket() {
    const cut = async () => {
      await post("socket/disconnect");
      toast("The bot's sockets were asked to connect again.", null, "check");
    };
    return row(
      "Socket Mode reconnect",
      "Slack ends every socket now and then and the bot connects again.",
      false,
      [button("Disconnect", cut, "button", "Disconnect the sockets")],
    );
  }

  archive() {
    const rooms = this.rooms;
    const select = h(
      "select",
      { class: "field", id: "fault-channel", "aria-label": "Channel to archive" },
      rooms.map((one) =>
        h(
          "option",
          { value: one.id, selected: one.id === this.room },
          `#${one.name}${one.is_archived ? " (archived)" : ""}`,
        ),
      ),
    );
    const chosen = () => rooms.find((one) => one.id === select.value);
    const act = button("", async () => {
      const room = chosen();
      await post("channel/archive", { user: state.me.id, channel: room.id, archived: !room.is_archived });
      await refresh();
    });
    const name = () => {
      this.room = select.value;
      act.textContent = chosen() && chosen().is_archived ? "Unarchive" : "Archive";
    };
    select.addEventListener("change", name);
    name();
    return row(
      "Archived channel",
      "An archived channel is read only: the bot's calls are refused with is_archived.",
      rooms.some((one) => one.is_archived),
      [select, act],
    );
  }
}

/** A small button whose failure is a notice. */
export function button(words, run, kind = "button", label = null) {
  const node = h("button", { class: `${kind} button-small`, type: "button", "aria-label": label }, words);
  node.addEventListener("click", () => attempt(run));
  return node;
}

/** A row of the list: what it is, what it does, and its controls. */
export function row(title, words, isOn, controls) {
  return h(
    "div",
    { class: isOn ? "fault is-on" : "fault", role: "group", "aria-label": title },
    h("div", { class: "fault-words" }, h("h3", {}, title), h("p", {}, words)),
    h("div", { class: "fault-controls" }, controls),
  );
}
