// The Slack tab's sidebar: team, channels, the app, the team's people.
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { popover } from "./layers.js";
import { openBrowser } from "./members.js";
import { appAvatar, avatar } from "./people.js";
import {
  become,
  channelById,
  humans,
  isUnread,
  personName,
  recall,
  roleOf,
  state,
  visibleChannels,
} from "./state.js";
import { mentionsIn } from "./unread.js";

function mark(channel) {
  const mentions = mentionsIn(channel);
  if (!mentions)
    return [
      h("span", { class: "sr-only" }, ", unread"),
      h("span", { class: "side-dot", "aria-hidden": "true" }),
    ];
  return h(
    "span",
    { class: "side-badge", role: "img", "aria-label": `${mentions} for you` },
    mentions > 99 ? "99+" : mentions,
  );
}

function entry(channel, picture, label, current, { extra = null, href = null } = {}) {
  const unread = channel.id !== current && isUnread(channel);
  const node = h(
    "a",
    {
      class: ["side-item", channel.id === current && "is-current", unread && "is-unread"]
        .filter(Boolean)
        .join(" "),
      href: href || `#/slack/${encodeURIComponent(channel.id)}`,
      "aria-current": channel.id === current ? "page" : null,
      "data-focus": `side-${channel.id}`,
    },
    picture,
    h("span", { class: "side-name", dir: "auto" }, label),
    extra,
    unread ? mark(channel) : null,
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

function profile(person, anchor) {
  const facts = [roleOf(person), person.tz, (person.profile && person.profile.email) || person.email].filter(
    Boolean,
  );
  const isMe = person.id === state.me.id;
  const act = h(
    "button",
    { class: "button button-small", type: "button" },
    `Act as ${personName(person.id)}`,
  );
  act.addEventListener("click", () => become(person.id));
  popover(
    anchor,
    h(
      "div",
      {
        class: "profile",
        role: "dialog",
        "aria-label": personName(person.id),
        tabindex: "-1",
        "data-tabbing": "",
      },
      avatar(person.id, personName(person.id), "avatar-big"),
      h("p", { class: "begin-title" }, personName(person.id)),
      facts.map((fact) => h("p", { class: "soft" }, fact)),
      isMe ? h("p", {}, "This is you.") : act,
    ),
  );
}

function personRow(one) {
  const node = h(
    "button",
    { class: "side-item", type: "button", "aria-haspopup": "dialog", "aria-expanded": "false" },
    avatar(one.id, personName(one.id), "avatar-mini"),
    h("span", { class: "side-name", dir: "auto" }, personName(one.id)),
    one.id === state.me.id ? h("span", { class: "side-you" }, "you") : null,
  );
  node.addEventListener("click", () => profile(one, node));
  return h("li", {}, node);
}

function browseRow() {
  const node = h(
    "button",
    { class: "side-item", type: "button", "aria-haspopup": "dialog" },
    icon("plus", "icon side-mark"),
    h("span", { class: "side-name" }, "Browse channels"),
  );
  node.addEventListener("click", openBrowser);
  return h("li", {}, node);
}

/** Where the app opens: its messages when something waits there, else the tab one was at last, Home at first. */
function appHref(dm) {
  const base = `#/slack/${encodeURIComponent(dm.id)}`;
  if (isUnread(dm)) return base;
  const tab = recall(`app-tab:${state.me.id}`, "home");
  return tab === "messages" ? base : `${base}/${tab}`;
}

function appRow(dm, current) {
  const extra = h("span", { class: "side-app" }, "APP");
  return entry(dm, appAvatar("avatar-mini"), state.app.name, current, { extra, href: appHref(dm) });
}

/** Draw the sidebar for the channel that is open. */
export function drawSidebar(node, current) {
  const held = node.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  const channels = visibleChannels().map((one) =>
    entry(one, icon(one.is_private ? "lock" : "hash", "icon side-mark"), one.name, current),
  );
  const dm = state.dm ? channelById(state.dm) : null;
  fill(
    node,
    h("header", { class: "side-head" }, h("span", { class: "side-team" }, state.team.name)),
    h(
      "nav",
      { class: "side-scroll", "aria-label": "Channels" },
      group("Channels", [...channels, state.me.is_restricted ? null : browseRow()]),
      group("Apps", dm ? [appRow(dm, current)] : []),
      group("People", humans().map(personRow)),
    ),
  );
  if (held) node.querySelector(`[data-focus="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
}

/** Whether anything anywhere is unread, for the page's title and the tab. */
export function unreadCount(current) {
  const dm = state.dm ? channelById(state.dm) : null;
  return [...visibleChannels(), dm].filter((one) => one && one.id !== current && isUnread(one)).length;
}
