// Who is in a channel: to see, to add and to take out; and the channels one may join.
import { post } from "./api.js";
import { fill, freshId, h } from "./dom.js";
import { icon } from "./icons.js";
import { closeButton, openDialog } from "./layers.js";
import { appAvatar, avatar } from "./people.js";
import { attempt } from "./reactions.js";
import { channelById, humans, on, personName, refresh, roleOf, state } from "./state.js";

/** Bring somebody into a channel or take them out, and read the state anew. */
async function setMember(channel, member, isIn) {
  await post("channel/membership", { user: state.me.id, channel, member, in: isIn });
  await refresh();
}

function membership() {
  return JSON.stringify(state.channels.map((one) => [one.id, one.name, one.is_archived, one.members]));
}

/** A dialog whose body is drawn again whenever somebody came or went. */
function liveDialog(title, draw) {
  const id = freshId("dialog");
  const body = h("div", { class: "dialog-body" });
  let close = () => undefined;
  let drawn = "";
  let deaf = () => undefined;
  const away = () => {
    deaf();
    close();
  };
  const redraw = () => {
    if (membership() === drawn) return;
    drawn = membership();
    const held = body.contains(document.activeElement);
    fill(body, draw(away));
    if (held) (body.querySelector("select, button") || box.querySelector("button")).focus();
  };
  const box = h(
    "div",
    { class: "dialog dialog-small" },
    h("header", { class: "dialog-head" }, h("h2", { class: "dialog-title", id }, title), closeButton(away)),
    body,
  );
  redraw();
  deaf = on("state", redraw);
  close = openDialog(box, { labelledby: id, dismissed: away });
  (body.querySelector("input, button, select") || box.querySelector("button")).focus();
}

function act(words, label, run) {
  const node = h("button", { class: "button button-small", type: "button", "aria-label": label }, words);
  node.addEventListener("click", () => attempt(run));
  return node;
}

function face(id) {
  return id === state.app.bot_user_id
    ? appAvatar("avatar-small")
    : avatar(id, personName(id), "avatar-small");
}

function memberRow(channel, id) {
  const person = state.people.get(id);
  const isApp = id === state.app.bot_user_id;
  return h(
    "li",
    { class: "list-row" },
    face(id),
    h(
      "span",
      { class: "list-words" },
      h("span", {}, personName(id)),
      h("span", { class: "soft" }, isApp ? "App" : person ? roleOf(person) : ""),
    ),
    act("Remove", `Remove ${personName(id)}`, () => setMember(channel, id, false)),
  );
}

/** Show who is in a channel. */
export function openMembers(channelId) {
  const known = channelById(channelId);
  liveDialog(`Members of #${known ? known.name : channelId}`, () => {
    const channel = channelById(channelId) || { members: [] };
    const everybody = [...humans().map((one) => one.id), state.app.bot_user_id];
    const outside = everybody.filter((id) => id && !channel.members.includes(id));
    const select = h(
      "select",
      { class: "field", "aria-label": "Who to add" },
      outside.map((id) => h("option", { value: id }, personName(id))),
    );
    return [
      outside.length > 0 &&
        h(
          "div",
          { class: "list-add" },
          select,
          act("Add", "Add to the channel", () => setMember(channelId, select.value, true)),
        ),
      h(
        "ul",
        { class: "rows" },
        channel.members.map((id) => memberRow(channelId, id)),
      ),
    ];
  });
}

function channelRow(channel, away) {
  const isIn = channel.members.includes(state.me.id);
  const name = isIn
    ? h(
        "a",
        { class: "link", href: `#/slack/${encodeURIComponent(channel.id)}`, on: { click: away } },
        channel.name,
      )
    : h("span", {}, channel.name);
  const words = isIn ? "Leave" : "Join";
  return h(
    "li",
    { class: "list-row" },
    icon("hash"),
    h(
      "span",
      { class: "list-words" },
      name,
      h("span", { class: "soft" }, `${channel.members.length} members`),
    ),
    act(words, `${words} #${channel.name}`, () => setMember(channel.id, state.me.id, !isIn)),
  );
}

/** Show the public channels, to join and to leave. */
export function openBrowser() {
  liveDialog("Channels of the workspace", (away) => {
    const open = state.channels
      .filter((one) => !one.im_user && !one.is_private && !one.is_archived)
      .sort((a, b) => String(a.name).localeCompare(String(b.name)));
    return open.length
      ? h(
          "ul",
          { class: "rows" },
          open.map((one) => channelRow(one, away)),
        )
      : h("p", { class: "empty" }, "There is no public channel.");
  });
}
