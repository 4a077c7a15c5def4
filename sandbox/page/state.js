// What the page knows: who looks, the team, its channels and mailboxes, product time; and who wants to hear of changes.
import { get, post } from "./api.js";
import { keep, keepInTab, recall, recallInTab } from "./storage.js";

export { keep, recall };

export const state = {
  team: { name: "" },
  app: { name: "App", commands: [] },
  people: new Map(),
  channels: [],
  mailboxes: [],
  linkedin: null,
  clock: { offset_seconds: 0 },
  me: null,
  dm: null,
  online: true,
};

const listeners = new Map();

/** Hear of a topic; calling what it gives ends that. */
export function on(topic, run) {
  if (!listeners.has(topic)) listeners.set(topic, new Set());
  listeners.get(topic).add(run);
  return () => listeners.get(topic).delete(run);
}

/** Tell whoever listens to a topic. */
export function emit(topic, detail) {
  for (const run of listeners.get(topic) || []) run(detail);
}

/** Read everything again and tell the page. */
export async function refresh() {
  const read = await get("state");
  state.team = read.team || state.team;
  state.app = read.app || state.app;
  state.people = new Map((read.people || []).map((person) => [person.id, person]));
  state.channels = read.slack_channels || [];
  state.mailboxes = read.mailboxes || [];
  state.linkedin = read.linkedin || null;
  if (read.clock) state.clock = { ...state.clock, ...read.clock };
  if (!state.me || !state.people.has(state.me.id)) {
    const wanted = [recallInTab("me"), recall("me")].map((id) => state.people.get(id)).find(Boolean);
    state.me = wanted || humans()[0] || null;
  } else {
    state.me = state.people.get(state.me.id);
  }
  if (state.me) await openDm();
  emit("state");
}

/** The people one can be: everyone but the bot's own user and deactivated accounts. */
export function humans() {
  return [...state.people.values()].filter(
    (person) => person.id !== state.app.bot_user_id && !person.is_bot && !person.deleted,
  );
}

/** Become another person: in this tab, and in tabs opened from now on. */
export async function become(id) {
  state.me = state.people.get(id);
  keepInTab("me", id);
  keep("me", id);
  state.dm = null;
  await openDm();
  emit("me");
  emit("state");
}

async function openDm() {
  if (state.dm) return;
  const answer = await post("dm", { user: state.me.id });
  state.dm = typeof answer.channel === "string" ? answer.channel : answer.channel.id;
}

/** The channels the current person sees in the sidebar, by name. */
export function visibleChannels() {
  return state.channels
    .filter((one) => !one.im_user && !one.is_archived && (one.members || []).includes(state.me.id))
    .sort((a, b) => String(a.name).localeCompare(String(b.name)));
}

/** A channel of the team or the DM with the bot, by id; undefined when unknown. */
export function channelById(id) {
  const known = state.channels.find((one) => one.id === id);
  if (id === state.dm) return { ...known, id, name: state.app.name, is_im: true };
  return known;
}

/** What somebody is in the team, in a word. */
export function roleOf(person) {
  if (person.is_owner) return "Owner";
  if (person.is_admin) return "Admin";
  return person.is_restricted ? "Guest" : "Member";
}

/** The name to show for a user id. */
export function personName(id) {
  if (id && id === state.app.bot_user_id) return state.app.name;
  const person = state.people.get(id);
  return person ? person.real_name || person.name : id || "Someone";
}

/** Product time now, in milliseconds. */
export function productNow() {
  return Date.now() + (state.clock.offset_seconds || 0) * 1000;
}

/** Note that the current person has seen a channel up to a ts. */
export function markRead(channel, ts) {
  const key = `read:${state.me.id}`;
  const marks = recall(key, {});
  if (Number(marks[channel] || 0) >= Number(ts || 0)) return;
  marks[channel] = ts;
  keep(key, marks);
  emit("unread");
}

/** The ts up to which the current person has seen a channel; 0 when they never have. */
export function readUpTo(channel) {
  return Number(recall(`read:${state.me.id}`, {})[channel] || 0);
}

/** Whether a channel has something the current person has not seen. */
export function isUnread(channel) {
  return Number(channel.last_ts || 0) > readUpTo(channel.id);
}
