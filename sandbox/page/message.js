// One message: face, name, words or blocks, reactions, thread summary, and what can be done with it.
import { post } from "./api.js";
import { attachment, blockEntries } from "./blocks.js";
import { append, h, reconcile } from "./dom.js";
import { counted, fullMoment, millis, momentOf, timeOf } from "./format.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { mrkdwn, safeUrl } from "./mrkdwn.js";
import { authorOf, faceOf, isApp } from "./people.js";
import { pickEmoji } from "./emoji_picker.js";
import { attempt, react, reactions } from "./reactions.js";
import { state } from "./state.js";
import { ask } from "./layers.js";
import { Typed } from "./values.js";

const typedByMessage = new Map();

/** What elements of a message act on. */
function contextOf(channel, message) {
  const key = `${state.me.id}/${channel}/${message.ts}`;
  if (!typedByMessage.has(key)) typedByMessage.set(key, new Typed());
  const typed = typedByMessage.get(key);
  typed.prune(message.blocks || []);
  const place = () => ({ user: state.me.id, channel, ts: message.ts });
  return { key, typed, place, act: (click) => post("click", { ...place(), ...click }) };
}

function body(channel, message) {
  const node = h("div", { class: "message-body" });
  if (message.subtype === "tombstone") {
    node.append(h("em", { class: "gone" }, "This message was deleted."));
    return node;
  }
  if ((message.blocks || []).length) {
    const blocks = h("div", { class: "blocks" });
    reconcile(blocks, blockEntries(message.blocks, contextOf(channel, message)));
    node.append(blocks);
  } else if (message.text) {
    append(node, append(h("div", { class: "words words-mrkdwn" }), mrkdwn(message.text)));
  }
  for (const one of message.attachments || []) node.append(attachment(one, contextOf(channel, message)));
  for (const file of message.files || []) node.append(fileCard(file));
  if (message.edited) {
    const words = (message.blocks || []).length ? null : node.querySelector(":scope > .words");
    append(words || node, [" ", h("span", { class: "edited" }, "(edited)")]);
  }
  return node;
}

function fileCard(file) {
  const href = safeUrl(file.url_private_download || file.url_private || "");
  const words = h(
    "span",
    { class: "file-words" },
    h("span", { class: "file-name" }, file.title || file.name),
    h("span", { class: "file-note" }, `${file.pretty_type || file.filetype || "File"}`),
  );
  return h(
    href ? "a" : "div",
    { class: "file", href, download: href ? file.name || "" : null },
    icon("file"),
    words,
  );
}

function summary(message, openThread) {
  const faces = (message.reply_users || []).slice(0, 4).map((id) => faceOf({ user: id }, "avatar-tiny"));
  return h(
    "button",
    {
      class: "thread-summary",
      type: "button",
      "data-focus": "thread-summary",
      on: { click: () => openThread(message.ts) },
    },
    h("span", { class: "faces" }, faces),
    h("span", { class: "thread-count" }, counted(message.reply_count, "reply", "replies")),
    message.latest_reply
      ? h(
          "span",
          { class: "thread-last" },
          `Last reply ${momentOf(message.latest_reply).replace("Today at", "today at")}`,
        )
      : null,
    icon("right", "icon thread-arrow"),
  );
}

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

function shortcuts(channel, message) {
  const known = state.app.shortcuts || [];
  return known
    .filter((one) => one.type === "message")
    .map((one) => ({
      label: one.name,
      note: state.app.name,
      picture: icon("bolt"),
      run: () =>
        attempt(() =>
          post("shortcut", { user: state.me.id, callback_id: one.callback_id, channel, ts: message.ts }),
        ),
    }));
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

function tools(channel, message, hooks) {
  const mine = message.user === state.me.id && !isApp(message);
  const more = [
    ...shortcuts(channel, message),
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
    tool("smile", "Add reaction", (node) => pickEmoji(node, (name) => react(channel, message, name))),
    hooks.openThread
      ? tool("reply", "Reply in thread", () => hooks.openThread(message.thread_ts || message.ts))
      : null,
    more.length ? tool("dots", "More actions", (node) => openMenu(node, "More actions", more)) : null,
  );
}

/**
 * Draw a message. hooks: openThread(ts) or null inside a thread, edit(message); `compact` leaves face and name out,
 * as Slack does for several in a row; `marked` lights it up.
 */
export function drawMessage(channel, message, hooks, { compact = false, marked = false } = {}) {
  const time = h(
    "time",
    { class: "message-time", title: fullMoment(millis(message.ts)) },
    timeOf(message.ts),
  );
  const broadcast =
    message.subtype === "thread_broadcast" || (message.reply_broadcast && message.thread_ts !== message.ts);
  const name = h("span", { class: "message-name" }, authorOf(message));
  const head = h(
    "div",
    { class: "message-head" },
    name,
    isApp(message) ? h("span", { class: "app-badge" }, "APP") : null,
    time,
  );
  return h(
    "article",
    {
      class: [
        "message",
        compact && "message-compact",
        marked && "message-marked",
        message.is_ephemeral && "message-ephemeral",
      ]
        .filter(Boolean)
        .join(" "),
      tabindex: "0",
      "aria-label": `${authorOf(message)}, ${timeOf(message.ts)}`,
      data: { ts: message.ts },
    },
    message.is_ephemeral ? h("div", { class: "message-note" }, icon("eye"), "Only visible to you") : null,
    broadcast ? broadcastNote(message, hooks) : null,
    h(
      "div",
      { class: "message-row" },
      h("div", { class: "gutter" }, compact ? time : faceOf(message)),
      h(
        "div",
        { class: "message-main" },
        compact ? h("span", { class: "sr-only" }, authorOf(message)) : head,
        body(channel, message),
        reactions(channel, message),
        hooks.openThread && message.reply_count ? summary(message, hooks.openThread) : null,
      ),
    ),
    message.is_ephemeral ? null : tools(channel, message, hooks),
  );
}

function broadcastNote(message, hooks) {
  if (!hooks.openThread) return h("div", { class: "message-note" }, icon("hash"), "Also sent to the channel");
  const open = h(
    "button",
    { class: "text-button", type: "button", on: { click: () => hooks.openThread(message.thread_ts) } },
    "replied to a thread",
  );
  return h("div", { class: "message-note" }, icon("reply"), open);
}
