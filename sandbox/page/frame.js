// The frame around everything: top bar, tabs, person switch, sidebar, and the line that says the connection broke.
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { newIn } from "./mail.js";
import { openMenu } from "./menu.js";
import { avatar } from "./people.js";
import { drawSidebar, unreadCount } from "./sidebar.js";
import { become, humans, personName, state } from "./state.js";

const TABS = [
  ["slack", "Slack", "chat", "#/slack"],
  ["mail", "Mailboxes", "mail", "#/mail"],
  ["clock", "Clock", "clock", "#/clock"],
];

/** The page's frame; `panes` are the three tabs' nodes. */
export class Frame {
  constructor(panes) {
    this.panes = panes;
    this.last = {};
    this.tabs = h("nav", { class: "tabs", "aria-label": "Tabs" });
    this.person = h("button", {
      class: "person",
      type: "button",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
    });
    this.person.addEventListener("click", () => this.choosePerson());
    this.team = h("span", { class: "top-team" });
    this.sidebar = h("aside", { class: "sidebar", "aria-label": "Sidebar" });
    this.sidebar.addEventListener("click", (event) => event.target.closest("a") && this.closeSidebar());
    this.veil = h("div", { class: "veil", on: { click: () => this.closeSidebar() } });
    this.main = h("main", { class: "main", id: "main", tabindex: "-1" });
    this.notice = h("div", { class: "offline", role: "status", hidden: true });
    this.node = h(
      "div",
      { class: "frame" },
      h("header", { class: "top" }, this.team, h("span", { class: "spring" }), this.person),
      this.notice,
      this.tabs,
      h("div", { class: "work" }, this.sidebar, this.veil, this.main),
    );
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && this.closeSidebar());
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
    const unread = unreadCount(place.tab === "slack" ? place.channel : null);
    this.once("team", [state.team.name], () =>
      fill(this.team, h("strong", {}, state.team.name), h("span", { class: "top-note" }, "local Slack")),
    );
    this.once("person", [state.me], () => {
      const name = personName(state.me.id);
      this.person.setAttribute("aria-label", `You are ${name}. Change person`);
      fill(
        this.person,
        avatar(state.me.id, name, "avatar-mini"),
        h("span", { class: "person-words" }, "You are ", h("strong", {}, name.split(" ")[0])),
        icon("down"),
      );
    });
    this.once("tabs", [place.tab, fresh, unread], () =>
      fill(
        this.tabs,
        TABS.map((tab) => this.tab(tab, place, { mail: fresh, slack: unread })),
      ),
    );
    const marks = state.channels.map((one) => [
      one.id,
      one.name,
      one.is_private,
      one.last_ts,
      (one.members || []).join(),
    ]);
    this.once(
      "sidebar",
      [place.channel, marks, state.dm, state.me, unread, state.team, [...state.people.keys()]],
      () => drawSidebar(this.sidebar, place.channel),
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

  choosePerson() {
    const items = humans().map((one) => ({
      label: personName(one.id),
      note: [one.is_owner ? "Owner" : one.is_admin ? "Admin" : one.is_restricted ? "Guest" : "Member", one.tz]
        .filter(Boolean)
        .join(" · "),
      picture: avatar(one.id, personName(one.id), "avatar-small"),
      current: one.id === state.me.id,
      run: () => become(one.id),
    }));
    openMenu(this.person, "Who you are", items);
  }

  openSidebar() {
    this.node.classList.add("sidebar-open");
    const first = this.sidebar.querySelector("a");
    if (first) first.focus();
  }

  closeSidebar() {
    this.node.classList.remove("sidebar-open");
  }

  /** Say that the connection broke, or that it is back. */
  offline(broken, words = "") {
    this.notice.hidden = !broken;
    fill(
      this.notice,
      broken
        ? [h("span", { class: "spinner" }), h("span", {}, words || "Connection lost. Trying again…")]
        : [],
    );
  }
}
