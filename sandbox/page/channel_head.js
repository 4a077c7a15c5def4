// What stands above a channel: its name, topic and members, or the app's tabs.
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { openMembers } from "./members.js";
import { appAvatar } from "./people.js";
import { state } from "./state.js";

function menuButton(openSidebar) {
  return h(
    "button",
    {
      class: "icon-button only-narrow",
      type: "button",
      "aria-label": "Open the channels",
      on: { click: openSidebar },
    },
    icon("menu"),
  );
}

function membersButton(channel) {
  const count = (channel.members || []).length;
  const node = h(
    "button",
    {
      class: "members",
      type: "button",
      "aria-haspopup": "dialog",
      "aria-label": `${count} members. Show them`,
    },
    icon("person"),
    h("span", {}, count),
  );
  node.addEventListener("click", () => openMembers(channel.id));
  return node;
}

/** Draw the head of a channel. */
export function drawHead(node, channel, openSidebar) {
  const mark = channel.is_im
    ? appAvatar("avatar-small")
    : icon(channel.is_private ? "lock" : "hash", "icon head-mark");
  const topic = channel.is_im ? "" : (channel.topic && channel.topic.value) || "";
  fill(
    node,
    menuButton(openSidebar),
    mark,
    h("h1", { class: "pane-title", dir: "auto" }, channel.name),
    channel.is_im ? h("span", { class: "app-badge" }, "APP") : null,
    channel.is_archived ? h("span", { class: "app-badge" }, "ARCHIVED") : null,
    h("span", { class: "pane-note", dir: "auto" }, topic),
    !channel.is_im && (channel.members || []).length ? membersButton(channel) : null,
  );
}

/** Draw the app's tabs; `current` is home, messages or about. */
export function drawTabs(node, channel, current) {
  const base = `#/slack/${encodeURIComponent(channel.id)}`;
  const tabs = [
    ["home", "Home", `${base}/home`],
    ["messages", "Messages", base],
    ["about", "About", `${base}/about`],
  ];
  node.hidden = !channel.is_im;
  fill(
    node,
    tabs.map(([name, label, href]) =>
      h(
        "a",
        {
          class: name === current ? "dm-tab is-current" : "dm-tab",
          href,
          "aria-current": name === current ? "page" : null,
        },
        label,
      ),
    ),
  );
}

/** What the app's About tab says: its commands and its shortcuts. */
export function aboutApp() {
  const { name, commands = [], shortcuts = [] } = state.app;
  const part = (title, rows) =>
    rows.length > 0 && [h("h2", { class: "about-title" }, title), h("ul", { class: "about-list" }, rows)];
  return h(
    "div",
    { class: "home-body about" },
    h(
      "div",
      { class: "about-head" },
      appAvatar("avatar-big"),
      h("div", {}, h("p", { class: "begin-title" }, name), h("p", {}, "An app of this workspace.")),
    ),
    part(
      "Commands",
      commands.map((one) =>
        h(
          "li",
          {},
          h("code", { class: "code" }, one.command),
          " ",
          h("span", { class: "soft" }, one.usage_hint || ""),
          h("p", {}, one.description || ""),
        ),
      ),
    ),
    part(
      "Shortcuts",
      shortcuts.map((one) =>
        h(
          "li",
          {},
          one.name,
          h(
            "p",
            { class: "soft" },
            one.type === "message" ? "In the menu of a message" : "In the menu beside the text you write",
          ),
        ),
      ),
    ),
    h(
      "p",
      { class: "about-more" },
      h("a", { class: "link", href: "#/inspector" }, "See what goes between the app and Slack"),
    ),
  );
}
