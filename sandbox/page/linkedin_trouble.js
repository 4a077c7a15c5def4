// What the local LinkedIn and Unipile can be made to get wrong: limits, faults of any call, and webhooks.
import { post } from "./api.js";
import { fill, h } from "./dom.js";
import { button, row } from "./fault_view.js";
import { counted } from "./format.js";

const LIMIT = { kind: "limit_exceeded" };
const PACE = { kind: "too_many_requests", retry_after: 60 };
const GATEWAY = { how: "status", status: 503 };
const UNKNOWN = { how: "cut_after" };
const MESSAGES = ["start", "write"];
const READY = [
  ["Invite limit", "The next invites are refused: LinkedIn's limit is reached.", ["invite"], LIMIT],
  ["Message limit", "The next messages are refused likewise.", MESSAGES, LIMIT],
  ["Too many requests", "The next calls of any kind are answered 429.", ["*"], PACE],
  ["Unipile away", "The next calls meet a gateway's 503 in place of Unipile.", ["*"], GATEWAY],
  ["Invites unknown", "The next invites arrive, but the connection breaks before that is told.", ["invite"], UNKNOWN],
  ["Messages unknown", "The next messages arrive, and the connection breaks likewise.", MESSAGES, UNKNOWN],
];
const LETTERS = 8;

/** The page; `changed()` runs after anything that one did. */
export class TroublePage {
  constructor(id, changed) {
    this.changed = changed;
    this.title = "Trouble";
    this.note = "";
    this.typed = new Map();
    this.node = h("div", { class: "linkedin-trouble" });
    this.faults = h("div", { class: "fault-foot", role: "status" });
    this.hooks = h("div", {});
    this.drawn = {};
  }

  /** What is pressed stays the same node while it is pressed: only what tells of the world is drawn again. */
  draw(world) {
    if (!this.node.childElementCount) {
      fill(
        this.node,
        h("h3", { class: "fault-title" }, "Limits and faults"),
        h(
          "div",
          { class: "fault-list" },
          READY.map((one, index) => this.ready(one, index)),
          this.any(world.can),
        ),
        this.faults,
        h("h3", { class: "fault-title" }, "Webhooks"),
        this.hooks,
      );
    }
    this.anew("faults", world.faults, () => this.waiting(world.faults));
    this.anew("hooks", [world.webhooks, world.hooks], () => [
      h("p", { class: "mail-note" }, hooksIn(world.hooks)),
      h("div", { class: "fault-list" }, this.webhooks(world.webhooks)),
      letters(world.webhooks.letters),
    ]);
  }

  anew(name, told, draw) {
    const version = JSON.stringify(told);
    if (this.drawn[name] === version) return;
    this.drawn[name] = version;
    const held = this[name].contains(document.activeElement) ? document.activeElement.id : "";
    fill(this[name], draw());
    if (held) document.getElementById(held)?.focus();
  }

  ready([title, words, calls, how], index) {
    const [field, times] = this.number(`ready-${index}`, `${title}: how many`);
    const set = async () => {
      for (const on of calls) await post("linkedin/fault", { on, times: times(), ...how });
      await this.changed();
    };
    return row(title, words, false, [field, act(`ready-${index}`, "Start", set, `Start: ${title}`)]);
  }

  any(can) {
    const on = this.choice("on", "Which call", ["*", ...can.calls]);
    const how = this.choice("how", "How it goes wrong", can.ways);
    const kind = this.choice("kind", "Which error", can.kinds);
    const [field, times] = this.number("any", "Any other: how many");
    const set = async () => {
      const fault = { on: on.value, how: how.value, times: times() };
      await post("linkedin/fault", how.value === "error" ? { ...fault, kind: kind.value } : fault);
      await this.changed();
    };
    const words = "A call by its name, or * for every one; the error counts only where it goes wrong by one.";
    return row("Any other", words, false, [on, how, kind, field, act("any", "Start", set, "Start: any other")]);
  }

  waiting(faults) {
    const reset = () => post("linkedin/fault", { reset: true }).then(this.changed);
    const words = faults.map((one) =>
      h("li", {}, `${one.on === "*" ? "every call" : one.on}: ${wordsOf(one)}, ${counted(one.times, "time", "times")} more`),
    );
    return [
      faults.length
        ? h("ul", { class: "linkedin-waiting" }, words)
        : h("p", { class: "mail-note" }, "Nothing goes wrong now."),
      faults.length ? act("health", "Back to health", reset, null, "button button-primary") : null,
    ];
  }

  webhooks(now) {
    const set = (changes) => async () => {
      await post("linkedin/webhooks", changes);
      await this.changed();
    };
    const counting = (name, title, words, unit) => {
      const [field, value] = this.number(`hook-${name}`, `${title}: how many ${unit}`);
      const start = () => set({ [name]: value() })();
      const control = now[name]
        ? [act(name, "Stop", set({ [name]: 0 }), `Stop: ${title}`)]
        : [field, act(name, "Start", start, `Start: ${title}`)];
      return row(title, now[name] ? `${words} On now: ${now[name]} ${unit}.` : words, Boolean(now[name]), control);
    };
    const held = now.held
      ? [
          act("in-order", "Let them go", set({ held: false, release: "in_order" })),
          act("reversed", "Let them go backwards", set({ held: false, release: "reversed" })),
        ]
      : [act("hold", "Hold", set({ held: true }), "Hold events")];
    return [
      row("Hold", holding(now), now.held, held),
      counting("delay_seconds", "Delay", "Every event comes this much later.", "seconds"),
      counting("lost", "Lost", "The next events never arrive.", "events"),
      counting("doubled", "Doubled", "The next events arrive twice.", "events"),
    ];
  }

  number(key, label) {
    const field = h("input", {
      class: "field fault-number",
      id: `linkedin-${key}-number`,
      type: "number",
      min: "1",
      max: "1000",
      value: this.typed.get(key) || "1",
      "aria-label": label,
    });
    field.addEventListener("input", () => this.typed.set(key, field.value));
    return [field, () => Math.max(1, Math.round(Number(field.value)) || 1)];
  }

  choice(key, label, values) {
    const chosen = this.typed.get(key) || values[0];
    const node = h(
      "select",
      { class: "field", id: `linkedin-${key}`, "aria-label": label },
      values.map((value) => h("option", { value, selected: value === chosen }, value)),
    );
    node.addEventListener("change", () => this.typed.set(key, node.value));
    return node;
  }
}

function act(key, words, run, label = null, kind = "button") {
  const node = button(words, run, kind, label);
  node.id = `linkedin-${key}-act`;
  return node;
}

function wordsOf(fault) {
  if (fault.how === "error") return fault.kind;
  return fault.how === "status" ? `status ${fault.status}` : fault.how;
}

function holding(now) {
  return now.held ? `Events wait. Waiting now: ${now.waiting}.` : "Events wait until they are let go.";
}

function hooksIn(hooks) {
  if (!hooks.length) return "No webhook is registered: the app asks by itself for what is new.";
  return `${counted(hooks.length, "webhook is", "webhooks are")} registered: ${hooks.map((one) => one.source).join(", ")}.`;
}

function letters(sent) {
  if (!sent.length) return null;
  return h(
    "ul",
    { class: "linkedin-letters", "aria-label": "The last events" },
    sent
      .slice(-LETTERS)
      .reverse()
      .map((one) => h("li", {}, h("span", {}, one.told), h("span", { class: "soft" }, one.outcome))),
  );
}
