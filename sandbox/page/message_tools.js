// What can be done with a message: the toolbar at its corner and its menu.
import { post } from "./api.js";
import { h } from "./dom.js";
import { pickEmoji } from "./emoji_picker.js";
import { icon } from "./icons.js";
import { ask, toast } from "./layers.js";
import { openMenu } from "./menu.js";
import { loadViews } from "./modal.js";
import { isApp } from "./people.js";
import { attempt, react } from "./reactions.js";
import { hashOf } from "./route.js";
import { state } from "./state.js";

async function removeMessage(channel, message) {
  const yes = await ask({
    title: "Delete message",
    body: "Are you sure you want to delete this message? This cannot be undone.",
    yes: "Delete",
    no: "Cancel",
    danger: true,
  });
  if (yes) await attempt(() => post("message/delete", { user: state.me.id, channel, ts: message.ts }));
}

async function use(shortcut, channel, message) {
  const { callback_id } = shortcut;
  await post("shortcut", { user: state.me.id, callback_id, channel, ts: message.ts });
  await loadViews();
}

function shortcuts(channel, message) {
  const known = state.app.shortcuts || [];
  return known
    .filter((one) => one.type === "message")
    .map((one) => ({
      label: one.name,
      note: state.app.name,
      picture: icon("bolt"),
      run: () => attempt(() => use(one, channel, message)),
    }));
}

async function copyLink(channel, message) {
  const reply = message.thread_ts && message.thread_ts !== message.ts;
  const place = reply ? { channel, thread: message.thread_ts, ts: message.ts } : { channel, ts: message.ts };
  const link = `${window.location.origin}/${hashOf({ tab: "slack", ...place })}`;
  try {
    await navigator.clipboard.writeText(link);
    toast("Link copied.", null, "check", { key: "copied" });
  } catch {
    toast(link, link, "link");
  }
}

function tool(name, label, run) {
  const node = h(
    "button",
    {
      class: "tool",
      type: "button",
      "aria-label": label,
      title: label,
      "aria-haspopup": name === "dots" || name === "smile" ? "true" : null,
    },
    icon(name),
  );
  node.addEventListener("click", () => run(node));
  return node;
}

/** The toolbar of a message; hooks as in drawMessage. */
export function messageTools(channel, message, hooks) {
  const gone = message.subtype === "tombstone";
  const mine = message.user === state.me.id && !isApp(message) && !gone;
  const more = [
    ...(gone ? [] : shortcuts(channel, message)),
    { label: "Copy link", picture: icon("link"), run: () => copyLink(channel, message) },
    mine && { label: "Edit message", picture: icon("edit"), run: () => hooks.edit(message) },
    mine && {
      label: "Delete message…",
      picture: icon("trash"),
      danger: true,
      run: () => removeMessage(channel, message),
    },
  ].filter(Boolean);
  return h(
    "div",
    { class: "tools", role: "toolbar", "aria-label": "Message actions" },
    gone
      ? null
      : tool("smile", "Add reaction", (node) => pickEmoji(node, (name) => react(channel, message, name))),
    hooks.openThread
      ? tool("reply", "Reply in thread", () => hooks.openThread(message.thread_ts || message.ts))
      : null,
    tool("dots", "More actions", (node) => openMenu(node, "More actions", more)),
  );
}
