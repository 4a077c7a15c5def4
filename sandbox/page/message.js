// One message: face, name, words or blocks, reactions, thread summary, and what can be done with it.
import { post } from "./api.js";
import { attachment, blockEntries } from "./blocks.js";
import { append, h, reconcile } from "./dom.js";
import { dismiss } from "./ephemerals.js";
import { counted, fullMoment, millis, momentOf, timeOf } from "./format.js";
import { icon } from "./icons.js";
import { fileCard } from "./message_files.js";
import { messageText } from "./message_text.js";
import { messageTools } from "./message_tools.js";
import { authorOf, faceOf, isApp } from "./people.js";
import { reactions } from "./reactions.js";
import { state } from "./state.js";
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
    node.append(messageText(message.text, `${channel}/${message.ts}`));
  }
  for (const one of message.attachments || []) node.append(attachment(one, contextOf(channel, message)));
  for (const file of message.files || []) node.append(fileCard(file));
  if (message.edited) {
    const words = (message.blocks || []).length ? null : node.querySelector(":scope > .words");
    append(words || node, [" ", h("span", { class: "edited" }, "(edited)")]);
  }
  return node;
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

/**
 * Draw a message. hooks: openThread(ts) or null inside a thread, edit(message),
 * rootText(message) for the thread a broadcast reply belongs to; `compact` leaves face and name out,
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
  const name = h("span", { class: "message-name", dir: "auto" }, authorOf(message));
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
    message.is_ephemeral ? privateNote(channel, message) : null,
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
    message.is_ephemeral ? null : messageTools(channel, message, hooks),
  );
}

function privateNote(channel, message) {
  const away = h(
    "button",
    { class: "text-button", type: "button", "data-focus": "dismiss" },
    "Dismiss message",
  );
  away.addEventListener("click", () => dismiss(channel, message));
  return h("div", { class: "message-note" }, icon("eye"), h("span", {}, "Only visible to you · ", away));
}

function broadcastNote(message, hooks) {
  if (!hooks.openThread) return h("div", { class: "message-note" }, icon("hash"), "Also sent to the channel");
  const open = h(
    "button",
    { class: "text-button", type: "button", on: { click: () => hooks.openThread(message.thread_ts) } },
    "replied to a thread",
  );
  const root = hooks.rootText ? hooks.rootText(message) : "";
  const words = root ? [": ", h("span", { class: "note-root", dir: "auto" }, root)] : null;
  return h("div", { class: "message-note" }, icon("reply"), h("span", { class: "note-words" }, open, words));
}
