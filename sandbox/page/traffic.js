// The list of what went between Slack and the bot: newest first, searched, filtered, live.
import { get, post } from "./api.js";
import { debounced, h, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { attempt } from "./reactions.js";
import { drawEntry, failed, resultOf } from "./traffic_entry.js";

const PAGE = 100;
const MOST = 1000;
const FILTERS = [
  ["to_bot", "To the bot", (entry) => entry.direction === "to_bot"],
  ["to_slack", "From the bot", (entry) => entry.direction === "to_slack"],
  ["failed", "Failed", failed],
];
const KINDS = {
  command: "command",
  interaction: "interaction",
  event: "event",
  web_api: "Web API",
  response_url: "response_url",
};

/** The section; `go(id)` opens an entry, null goes back to the list. */
export class TrafficView {
  constructor({ go }) {
    this.go = go;
    this.entries = [];
    this.chosen = new Set();
    this.entry = null;
    this.more = false;
    this.refetch = debounced(150, () => this.load());
    this.search = h("input", {
      class: "field",
      type: "search",
      "aria-label": "Search the traffic",
      placeholder: "Search names and bodies",
    });
    this.search.addEventListener("input", this.refetch);
    this.chips = FILTERS.map(([name, label]) => this.chip(name, label));
    const clear = h("button", { class: "button button-small", type: "button" }, "Clear");
    clear.addEventListener("click", () => attempt(() => post("traffic/clear").then(() => this.load())));
    this.rows = h("ul", { class: "traffic-rows" });
    this.note = h("p", { class: "empty", role: "status", hidden: true });
    this.older = h(
      "button",
      { class: "button button-small traffic-more", type: "button", hidden: true },
      "Show older",
    );
    this.older.addEventListener("click", () => this.loadOlder());
    this.detail = h("section", { class: "traffic-detail", "aria-label": "Entry", tabindex: "-1" });
    this.node = h(
      "div",
      { class: "traffic" },
      h(
        "section",
        { class: "traffic-list", "aria-label": "Traffic" },
        h("div", { class: "traffic-bar" }, this.search, h("div", { class: "chips" }, this.chips, clear)),
        h("div", { class: "traffic-scroll", tabindex: "-1" }, this.rows, this.note, this.older),
      ),
      this.detail,
    );
    this.rows.addEventListener("keydown", (event) => this.walk(event));
  }

  chip(name, label) {
    const node = h("button", { class: "filter", type: "button", "aria-pressed": "false" }, label);
    node.addEventListener("click", () => {
      if (!this.chosen.delete(name)) this.chosen.add(name);
      node.setAttribute("aria-pressed", String(this.chosen.has(name)));
      this.draw();
    });
    return node;
  }

  async show(entry) {
    const was = this.entry;
    this.entry = entry ? Number(entry) : null;
    if (was && !this.entry)
      requestAnimationFrame(() => this.rows.querySelector(`[data-id="${was}"]`)?.focus());
    this.draw();
    await this.load();
  }

  async load() {
    const asked = (this.asking = (this.asking || 0) + 1);
    const kept = Math.max(PAGE, Math.min(this.entries.length, 200));
    try {
      const answer = await get("traffic", { q: this.search.value.trim(), limit: kept });
      if (asked !== this.asking) return;
      this.take(answer);
    } catch (error) {
      if (error.status === 0) return;
      this.entries = [];
      this.wrong =
        error.status === 404 ? "The record of traffic is not available in this local Slack." : error.message;
    }
    this.draw();
  }

  take({ entries, more }) {
    const last = entries.length ? entries[entries.length - 1].id : Infinity;
    const older = more ? this.entries.filter((one) => one.id < last) : [];
    const same = this.query === this.search.value.trim();
    this.entries = same ? [...entries, ...older].slice(0, MOST) : entries;
    if (!same || !older.length) this.more = more;
    this.query = this.search.value.trim();
    this.wrong = "";
  }

  async loadOlder() {
    const last = this.entries[this.entries.length - 1];
    if (!last) return;
    await attempt(async () => {
      const answer = await get("traffic", { q: this.query, limit: PAGE, before: last.id });
      this.entries = [...this.entries, ...answer.entries];
      this.more = answer.more;
      this.draw();
    });
  }

  get shown() {
    const asked = (names) => FILTERS.filter(([name]) => names.includes(name) && this.chosen.has(name));
    const ways = asked(["to_bot", "to_slack"]);
    const faulty = asked(["failed"]);
    return this.entries.filter(
      (entry) =>
        (!ways.length || ways.some(([, , fits]) => fits(entry))) && faulty.every(([, , fits]) => fits(entry)),
    );
  }

  draw() {
    const { shown } = this;
    reconcile(
      this.rows,
      shown.map((entry) => ({
        key: `t-${entry.id}`,
        version: JSON.stringify([entry.status, entry.error, entry.ms, entry.id === this.entry]),
        render: () => this.row(entry),
      })),
    );
    this.note.hidden = shown.length > 0;
    this.note.textContent =
      this.wrong ||
      (this.entries.length || this.query ? "Nothing fits." : "Nothing went to or from the bot yet.");
    this.older.hidden = !this.more;
    drawEntry(this.detail, this.entries.find((one) => one.id === this.entry) || null, this.entry, () =>
      this.go(null),
    );
  }

  row(entry) {
    const toBot = entry.direction === "to_bot";
    const result = resultOf(entry);
    const current = entry.id === this.entry;
    return h(
      "li",
      {},
      h(
        "a",
        {
          class: ["traffic-row", failed(entry) && "is-failed", current && "is-current"]
            .filter(Boolean)
            .join(" "),
          href: `#/inspector/traffic/${entry.id}`,
          "aria-current": current ? "true" : null,
          "data-focus": `t-${entry.id}`,
          data: { id: String(entry.id) },
        },
        h(
          "span",
          {
            class: `way ${toBot ? "way-in" : "way-out"}`,
            role: "img",
            "aria-label": toBot ? "To the bot" : "From the bot",
          },
          icon(toBot ? "out" : "into"),
        ),
        h(
          "span",
          { class: "traffic-words" },
          h("span", { class: "traffic-name" }, entry.name),
          h(
            "span",
            { class: "traffic-kind" },
            [KINDS[entry.kind] || entry.kind, entry.transport, entry.retry ? `retry ${entry.retry}` : ""]
              .filter(Boolean)
              .join(" · "),
          ),
        ),
        h(
          "span",
          { class: "traffic-end" },
          h("span", { class: failed(entry) ? "result is-wrong" : "result" }, result),
          h(
            "time",
            { class: "traffic-time" },
            `${entry.ms} ms · ${new Date(entry.at).toLocaleTimeString("en-GB")}`,
          ),
        ),
      ),
    );
  }

  walk(event) {
    if (!["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const all = [...this.rows.querySelectorAll("a")];
    const next = all[all.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) next.focus();
    event.preventDefault();
  }

  heard() {
    this.refetch();
  }
}
