// What this local Slack supports and what it does not, in tables to filter.
import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { notAvailable } from "./not_available.js";

const TABLES = [
  ["methods", "Web API methods"],
  ["events", "Events"],
  ["interactions", "Interactions"],
  ["blocks", "Blocks"],
  ["elements", "Block elements"],
];

/** The section. */
export class CoverageView {
  constructor() {
    this.filter = h("input", {
      class: "field",
      type: "search",
      "aria-label": "Filter what is supported",
      placeholder: "Filter, as chat. or select",
    });
    this.filter.addEventListener("input", () => this.draw());
    this.body = h("div", { class: "coverage-tables" });
    this.count = h("p", { class: "sr-only", role: "status" });
    this.node = h(
      "div",
      { class: "inspector-page" },
      h(
        "p",
        { class: "inspector-lead" },
        "What an app can use of Slack here. Tests hold this list against the code, so it says neither more nor less than is true.",
      ),
      h("div", { class: "inspector-filter" }, this.filter),
      this.count,
      this.body,
    );
  }

  async show() {
    try {
      this.coverage = await get("coverage");
    } catch {
      this.coverage = null;
    }
    this.draw();
  }

  draw() {
    if (!this.coverage) {
      fill(this.body, notAvailable("The list of what is supported"));
      return;
    }
    const wanted = this.filter.value.trim().toLowerCase();
    const fits = (name) => name.toLowerCase().includes(wanted);
    const missing = Object.entries(this.coverage.not_supported || {}).filter(([name, why]) =>
      fits(`${name} ${why}`),
    );
    const tables = TABLES.map(([key, title]) => [key, title, (this.coverage[key] || []).filter(fits)]);
    const rows = tables.reduce((sum, [, , names]) => sum + names.length, missing.length);
    this.count.textContent = wanted ? `${rows} fit.` : "";
    fill(
      this.body,
      tables.map(([key, title, names]) => names.length > 0 && this.table(key, title, names)),
      missing.length ? absent(missing) : null,
      rows ? null : h("p", { class: "empty" }, "Nothing of that name, supported or not."),
    );
  }

  table(key, title, names) {
    const undrawn = new Set(this.coverage.not_drawn || []);
    const drawable = key === "blocks" || key === "elements";
    const how = (name) => {
      if (!drawable) return "supported";
      return undrawn.has(name) ? "accepted; the page shows a marker" : "drawn";
    };
    return section(
      `${title} · ${names.length}`,
      ["Name", "Here"],
      names.map((name) => [h("code", { class: "code" }, name), how(name)]),
    );
  }
}

function absent(pairs) {
  return section(
    `Not supported · ${pairs.length}`,
    ["Name", "Why"],
    pairs.map(([name, why]) => [name, why]),
  );
}

function section(title, heads, rows) {
  return h(
    "details",
    { class: "coverage-part", open: true },
    h("summary", {}, h("h2", {}, title)),
    h(
      "table",
      { class: "coverage-table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          heads.map((head) => h("th", { scope: "col" }, head)),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map(([name, how]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, how))),
      ),
    ),
  );
}
