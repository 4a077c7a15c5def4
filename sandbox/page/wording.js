// Between what a person types and what Slack stores: escapes, mentions, links.
import { escape, unescape } from "./mrkdwn.js";
import { personName, state, visibleChannels } from "./state.js";

const URL_IN = /(^|[\s(])(https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)\]}'"])/g;

function quoted(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function names() {
  const all = [...state.people.keys()].map((id) => [personName(id), `<@${id}>`]);
  if (state.app.bot_user_id) all.push([state.app.name, `<@${state.app.bot_user_id}>`]);
  for (const word of ["here", "channel", "everyone"]) all.push([word, `<!${word}>`]);
  return all.sort((a, b) => b[0].length - a[0].length);
}

/** Typed text in Slack's own form: "@Ana Weber see https://…" becomes "<@U1> see <https://…>". */
export function toSlack(typed) {
  let text = escape(typed.trim()).replace(URL_IN, (whole, before, url) => `${before}<${url}>`);
  for (const [name, token] of names()) {
    text = text.replace(
      new RegExp(`(^|[\\s(])@${quoted(escape(name))}(?![\\p{L}\\p{N}])`, "gu"),
      (whole, before) => before + token,
    );
  }
  for (const channel of visibleChannels()) {
    text = text.replace(
      new RegExp(`(^|[\\s(])#${quoted(channel.name)}(?![\\p{L}\\p{N}_-])`, "gu"),
      (whole, before) => `${before}<#${channel.id}|${channel.name}>`,
    );
  }
  return text;
}

/** Slack's text as a person would type it, for editing. */
export function toTyped(text) {
  const channels = new Map(visibleChannels().map((one) => [one.id, one.name]));
  const plain = String(text || "").replace(/<([^<>]+)>/g, (whole, inner) => {
    const [target, label] = inner.split("|");
    if (target.startsWith("@")) return `@${personName(target.slice(1))}`;
    if (target.startsWith("#")) return `#${channels.get(target.slice(1)) || label || target.slice(1)}`;
    if (target.startsWith("!")) return `@${target.slice(1)}`;
    return target;
  });
  return unescape(plain);
}
