// The Slack tab's sidebar: team, channels, the app, the team's people.
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { appAvatar, avatar } from "./people.js";
import { channelById, humans, isUnread, personName, state, visibleChannels } from "./state.js";

function entry(channel, mark, label, current, extra = null) {
  const unread = channel.id !== current && isUnread(channel);
  const node = h(
    "a",
    {
      class: ["side-item", channel.id === current && "is-current", unread && "is-unread"]
        .filter(Boolean)
        .join(" "),
      href: `#/slack/${encodeURIComponent(channel.id)}`,
      "aria-current": channel.id === current ? "page" : null,
    },
    mark,
    h("span", { class: "side-name" }, label),
    extra,
    unread ? h("span", { class: "sr-only" }, ", unread") : null,
    unread ? h("span", { class: "side-dot", "aria-hidden": "true" }) : null,
  );
  return h("li", {}, node);
}

function group(title, items) {
  return h(
    "section",
    { class: "side-group" },
    h("h2", { class: "side-title" }, title),
    h("ul", { class: "side-list" }, items),
  );
}

/** Draw the sidebar for the channel that is open. */
export function drawSidebar(node, current) {
  const channels = visibleChannels().map((one) =>
    entry(one, icon(one.is_private ? "lock" : "hash", "icon side-mark"), one.name, current),
  );
  const dm = state.dm ? channelById(state.dm) : null;
  const apps = dm
    ? [entry(dm, appAvatar("avatar-mini"), state.app.name, current, h("span", { class: "side-app" }, "APP"))]
    : [];
  const people = humans().map((one) =>
    h(
      "li",
      { class: "side-person" },
      avatar(one.id, personName(one.id), "avatar-mini"),
      h("span", { class: "side-name" }, personName(one.id)),
      one.id === state.me.id ? h("span", { class: "side-you" }, "you") : null,
    ),
  );
  fill(
    node,
    h("header", { class: "side-head" }, h("span", { class: "side-team" }, state.team.name)),
    h(
      "nav",
      { class: "side-scroll", "aria-label": "Channels" },
      group("Channels", channels),
      group("Apps", apps),
      group("Team", people),
    ),
  );
}

/** Whether anything anywhere is unread, for the page's title and the tab. */
export function unreadCount(current) {
  const dm = state.dm ? channelById(state.dm) : null;
  return [...visibleChannels(), dm].filter((one) => one && one.id !== current && isUnread(one)).length;
}
