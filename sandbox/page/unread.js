// How often the current person is meant in what they have not read: mentions in channels, everything in the app's DM.
import { get } from "./api.js";
import { isApp } from "./people.js";
import { emit, isUnread, readUpTo, state, visibleChannels } from "./state.js";

const counted = new Map();

function keyOf(channel) {
  return [state.me.id, channel.last_ts, readUpTo(channel.id)].join();
}

/** The count for a channel; 0 until it was read. */
export function mentionsIn(channel) {
  const known = counted.get(channel.id);
  return known && isUnread(channel) && known.key.startsWith(`${state.me.id},`) ? known.count : 0;
}

function means(message, channel) {
  if (channel.id === state.dm) return isApp(message);
  const text = `${message.text || ""} ${JSON.stringify(message.blocks || [])}`;
  return (
    text.includes(`<@${state.me.id}>`) ||
    text.includes(`"user_id":"${state.me.id}"`) ||
    /<!(channel|here|everyone)(\|[^<>]*)?>/.test(text)
  );
}

async function count(channel, key) {
  const from = readUpTo(channel.id);
  const { messages } = await get(`channels/${encodeURIComponent(channel.id)}/messages`, {
    user: state.me.id,
  });
  const fresh = messages.filter(
    (one) => Number(one.ts) > from && one.user !== state.me.id && !one.is_ephemeral && means(one, channel),
  );
  if (keyOf(channel) === key) counted.set(channel.id, { key, count: from ? fresh.length : 0 });
}

/** Count anew where something changed, and tell the page. */
export async function countMentions() {
  const dm = state.channels.find((one) => one.id === state.dm);
  const waiting = [...visibleChannels(), dm].filter((one) => one && isUnread(one));
  const stale = waiting.filter((one) => (counted.get(one.id) || {}).key !== keyOf(one));
  for (const one of stale) counted.set(one.id, { key: keyOf(one), count: mentionsIn(one) });
  if (!stale.length) return;
  await Promise.all(stale.map((one) => count(one, keyOf(one)).catch(() => undefined)));
  emit("unread");
}
