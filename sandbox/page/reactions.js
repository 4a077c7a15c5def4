// Reactions under a message.
import { post } from "./api.js";
import { h } from "./dom.js";
import { glyphOf } from "./emoji.js";
import { pickEmoji } from "./emoji_picker.js";
import { counted } from "./format.js";
import { icon } from "./icons.js";
import { toast } from "./layers.js";
import { personName, state } from "./state.js";

/** Run something whose failure is only worth a notice. */
export async function attempt(run) {
  try {
    await run();
  } catch (error) {
    toast(error.message, null, "warning");
  }
}

/** Add a reaction of the current person, or take theirs away. */
export function react(channel, message, name) {
  const mine = (message.reactions || []).some((one) => one.name === name && one.users.includes(state.me.id));
  return attempt(() => post("reaction", { user: state.me.id, channel, ts: message.ts, name, remove: mine }));
}

/** The reactions under a message, or null. */
export function reactions(channel, message) {
  if (!(message.reactions || []).length) return null;
  const pills = message.reactions.map((one) => {
    const mine = one.users.includes(state.me.id);
    const names = one.users.map(personName).join(", ");
    return h(
      "button",
      {
        class: mine ? "reaction is-mine" : "reaction",
        type: "button",
        title: `${names} reacted with :${one.name}:`,
        "aria-pressed": String(mine),
        "aria-label": `${one.name}, ${counted(one.count || one.users.length, "person", "people")}`,
        "data-focus": `reaction-${one.name}`,
        on: { click: () => react(channel, message, one.name) },
      },
      h("span", { class: "emoji" }, glyphOf(one.name) || `:${one.name}:`),
      h("span", { class: "reaction-count" }, one.count || one.users.length),
    );
  });
  const add = h(
    "button",
    { class: "reaction reaction-add", type: "button", "aria-label": "Add reaction", "aria-haspopup": "true" },
    icon("smile"),
  );
  add.addEventListener("click", () => pickEmoji(add, (name) => react(channel, message, name)));
  return h("div", { class: "reactions" }, pills, add);
}
