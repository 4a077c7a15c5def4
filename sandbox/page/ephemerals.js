// What the app showed to one person only, and what of it they dismissed in this tab.
import { emit, state } from "./state.js";
import { keepInTab, recallInTab } from "./storage.js";

const KEY = "dismissed";
const MOST = 200;

function nameOf(channel, message) {
  return `${state.me.id}/${channel}/${message.ts}`;
}

/** Whether a message was put away here. */
export function isDismissed(channel, message) {
  return Boolean(message.is_ephemeral) && recallInTab(KEY, []).includes(nameOf(channel, message));
}

/** Put a message away; the app is not told, as in Slack. */
export function dismiss(channel, message) {
  keepInTab(KEY, [...recallInTab(KEY, []), nameOf(channel, message)].slice(-MOST));
  emit("dismissed", channel);
}
