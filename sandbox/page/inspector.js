// The Inspector tab: what goes between Slack and the bot, what this Slack can do, and what is made to go wrong.
import { CoverageView } from "./coverage_view.js";
import { fill, h } from "./dom.js";
import { FaultView } from "./fault_view.js";
import { TrafficView } from "./traffic.js";

const SECTIONS = [
  ["traffic", "Traffic"],
  ["coverage", "Coverage"],
  ["faults", "Faults"],
];

/** The tab with its three sections. */
export class InspectorView {
  constructor({ go }) {
    this.sections = {
      traffic: new TrafficView({ go: (entry) => go({ tab: "inspector", section: "traffic", entry }) }),
      coverage: new CoverageView(),
      faults: new FaultView(),
    };
    this.nav = h("nav", { class: "dm-tabs", "aria-label": "Inspector" });
    this.body = h("div", { class: "inspector-body" });
    this.node = h(
      "section",
      { class: "pane inspector", "aria-label": "Inspector" },
      h("header", { class: "pane-head" }, h("h1", { class: "pane-title" }, "Inspector")),
      this.nav,
      this.body,
    );
  }

  /** Show a section, maybe with one entry of the traffic. */
  async show({ section, entry }) {
    const name = this.sections[section] ? section : "traffic";
    this.current = this.sections[name];
    fill(
      this.nav,
      SECTIONS.map(([id, label]) =>
        h(
          "a",
          {
            class: id === name ? "dm-tab is-current" : "dm-tab",
            href: `#/inspector/${id}`,
            "aria-current": id === name ? "page" : null,
          },
          label,
        ),
      ),
    );
    if (this.body.firstElementChild !== this.current.node) fill(this.body, this.current.node);
    this.node.classList.toggle("has-entry", Boolean(entry));
    await this.current.show(entry);
  }

  /** There is new traffic. */
  heard() {
    if (this.node.isConnected && this.current) this.sections.traffic.heard();
  }
}
