// The editor that takes a message's place while its author changes it.
import { post } from "./api.js";
import { Composer } from "./composer.js";
import { freshId, h } from "./dom.js";
import { isApp } from "./people.js";
import { state } from "./state.js";
import { toSlack, toTyped } from "./wording.js";

/** Edit the newest message of the current person among these; false when there is none. */
export function editLast(messages, edit) {
  const mine = (messages || []).filter(
    (one) => one.user === state.me.id && !isApp(one) && !one.is_ephemeral && one.subtype !== "tombstone",
  );
  if (mine.length) edit(mine[mine.length - 1]);
  return mine.length > 0;
}

/** An editor that stands where a message was. */
export function editorFor(channel, message, done) {
  const save = async (text) => {
    await post("message/edit", { user: state.me.id, channel, ts: message.ts, text: toSlack(text) });
    done();
  };
  const cancel = h("button", { class: "button button-small", type: "button", on: { click: done } }, "Cancel");
  const keep = h("button", { class: "button button-primary button-small", type: "button" }, "Save");
  const composer = new Composer({
    label: "Edit message",
    allowCommands: false,
    send: save,
    value: toTyped(message.text),
    actions: h("span", { class: "edit-actions" }, cancel, keep),
    cancelled: done,
  });
  keep.addEventListener("click", () => composer.submit());
  requestAnimationFrame(() => composer.area.focus());
  return { id: freshId("editor"), node: h("div", { class: "message message-editing" }, composer.node) };
}
