// The frame around everything: top bar, tabs, person switch, sidebar, guide, and the phone that shows it all small.
import { Connection } from "./connection.js";
import { fill, h } from "./dom.js";
import { FaultStrip } from "./fault_strip.js";
import { Guide } from "./guide.js";
import { icon } from "./icons.js";
import { newAtLinkedIn } from "./linkedin.js";
import { newIn } from "./mail.js";
import { avatar } from "./people.js";
import { openPersonMenu } from "./person_menu.js";
import { Phone } from "./phone.js";
import { drawSidebar, unreadCount } from "./sidebar.js";
import { personName, roleOf, state } from "./state.js";
import { mentionsIn } from "./unread.js";

const TABS = [
  ["slack", "Slack", "chat", "#/slack"],
  ["mail", "Mailboxes", "mail", "#/mail"],
  ["linkedin", "LinkedIn", "network", "#/linkedin"],
  ["clock", "Clock", "clock", "#/clock"],
  ["inspector", "Inspector", "pulse", "#/inspector"],
];

/** The page's frame; `panes` are the tabs' nodes, `cameBack(hash)` is called when the phone is put away. */
export class Frame {
  constructor(panes, { cameBack }) {
    this.panes = panes;
    this.last = {};
    this.connection = new Connection();
    this.faults = new FaultStrip();
    this.guide = new Guide();
    this.phone = new Phone({
      left: (hash) => {
        this.node.classList.toggle("is-phone", this.phone.isOn);
        if (hash !== null) cameBack(hash);
      },
    });
    this.tabs = h("nav", { class: "tabs", "aria-label": "Tabs" });
    this.person = h("button", {
      class: "person",
      type: "button",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
    });
    this.person.addEventListener("click", () => openPersonMenu(this.person, this.guide));
    this.team = h("span", { class: "top-team" });
    this.sidebar = h("aside", { class: "sidebar", "aria-label": "Sidebar" });
    this.sidebar.addEventListener("click", (event) => event.target.closest("a") && this.closeSidebar());
    this.veil = h("div", { class: "veil", on: { click: () => this.closeSidebar() } });
    this.main = h("main", { class: "main", id: "main", tabindex: "-1" });
    this.node = h("div", { class: "frame" }, this.parts());
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && this.closeSidebar());
  }

  parts() {
    return [
      h(
        "header",
        { class: "top" },
        this.team,
        h("span", { class: "spring" }),
        this.faults.node,
        this.phone.button,
        this.person,
      ),
      h("div", { class: "notices" }, this.connection.node),
      this.guide.node,
      this.tabs,
      h("div", { class: "work" }, this.sidebar, this.veil, this.main),
      this.phone.stage,
    ];
  }

  /** Show the pane of a place. */
  show(place) {
    const pane = this.panes[place.tab];
    if (this.main.firstElementChild !== pane) fill(this.main, pane);
    this.node.dataset.tab = place.tab;
    this.closeSidebar();
    this.draw(place);
  }

  /** Draw what stands around the pane; what is unchanged stays untouched. */
  draw(place) {
    if (!state.me) return;
    const fresh = state.mailboxes.reduce((sum, box) => sum + newIn(box), 0);
    const linkedin = newAtLinkedIn();
    const current = place.tab === "slack" ? place.channel : null;
    const unread = unreadCount(current);
    this.once("team", [state.team.name], () =>
      fill(this.team, h("strong", {}, state.team.name), h("span", { class: "top-note" }, "local Slack")),
    );
    this.once("person", [state.me], () => this.drawPerson());
    const shown = TABS.filter(([name]) => name !== "linkedin" || state.linkedin);
    this.once("tabs", [place.tab, fresh, linkedin, unread, shown.length], () =>
      fill(
        this.tabs,
        shown.map((tab) => this.tab(tab, place, { mail: fresh, linkedin, slack: unread })),
      ),
    );
    const marks = state.channels.map((one) => [
      one.id,
      one.name,
      one.is_private,
      one.is_archived,
      one.last_ts,
      mentionsIn(one),
      (one.members || []).join(),
    ]);
    const drawn = [place.channel, marks, state.dm, state.me, unread, state.team, [...state.people.values()]];
    this.once("sidebar", drawn, () => drawSidebar(this.sidebar, place.channel));
    this.guide.draw();
  }

  drawPerson() {
    const name = personName(state.me.id);
    const role = roleOf(state.me);
    this.person.setAttribute("aria-label", `You are ${name}, ${role}. Change person`);
    fill(
      this.person,
      avatar(state.me.id, name, "avatar-mini"),
      h("span", { class: "person-words" }, "You are ", h("strong", {}, name.split(" ")[0])),
      h("span", { class: "person-role only-wide" }, role),
      icon("down"),
    );
  }

  once(name, shown, run) {
    const text = JSON.stringify(shown);
    if (this.last[name] === text) return;
    this.last[name] = text;
    run();
  }

  tab([name, label, picture, href], place, counts) {
    const count = counts[name] || 0;
    return h(
      "a",
      {
        class: name === place.tab ? "tab is-current" : "tab",
        href,
        "aria-current": name === place.tab ? "page" : null,
      },
      h(
        "span",
        { class: "tab-icon" },
        icon(picture),
        count ? h("span", { class: "tab-badge" }, count > 99 ? "99+" : count) : null,
      ),
      h("span", { class: "tab-label" }, label),
    );
  }

  openSidebar() {
    this.node.classList.add("sidebar-open");
    const first = this.sidebar.querySelector("a");
    if (first) first.focus();
  }

  closeSidebar() {
    const open = this.node.classList.contains("sidebar-open");
    this.node.classList.remove("sidebar-open");
    if (open && this.sidebar.contains(document.activeElement))
      this.main.querySelector('[aria-label="Open the channels"]')?.focus();
  }

  /** Say that the connection broke, or that it is back. */
  offline(broken, words = "") {
    this.connection.online(!broken, words);
  }
}
