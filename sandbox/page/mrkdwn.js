// Slack's mrkdwn and plain_text drawn as DOM; input is Slack-escaped (&amp; &lt; &gt;).
import { h } from "./dom.js";
import { glyphOf, withEmoji } from "./emoji.js";
import { slackDate } from "./format.js";
import { channelById, on, personName, state } from "./state.js";

const URL_AT = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}']/g;
const INLINE = /<([^<>\n]+)>|`([^`\n]+)`|:([a-z0-9_+-]+(?:::skin-tone-\d)?):|([*_~])(?=\S)/g;

/** Undo Slack's three escapes. */
export function unescape(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

/** Escape text the way Slack's own composer does. */
export function escape(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** An address only if it is http, https or mailto, else null. */
export function safeUrl(address) {
  try {
    const url = new URL(address, window.location.href);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A link that opens safely, or just its label when the address is not allowed. */
export function link(address, label) {
  const href = safeUrl(address);
  if (!href) return h("span", {}, label);
  return h("a", { class: "link", href, target: "_blank", rel: "noopener noreferrer" }, label);
}

/** A mention chip of a person. */
export function personChip(id) {
  const mine = state.me && id === state.me.id;
  return h("span", { class: mine ? "chip chip-me" : "chip" }, `@${personName(id)}`);
}

/** A channel reference that leads there. */
export function channelChip(id, name) {
  const attributes = { class: "chip", href: `#/slack/${encodeURIComponent(id)}`, "data-channel": id };
  return h("a", attributes, channelWords(id, name));
}

function channelWords(id, name) {
  const channel = channelById(id);
  return `#${(channel && channel.name) || name || id}`;
}

/** A channel may be named before the page has read of it, or get another name. */
on("state", () => {
  for (const chip of document.querySelectorAll("a.chip[data-channel]")) {
    if (channelById(chip.dataset.channel)) chip.textContent = channelWords(chip.dataset.channel);
  }
});

/** A mention of a whole group. */
export function groupChip(name) {
  return h("span", { class: "chip chip-me" }, `@${name}`);
}

function reference(inner) {
  const bar = inner.indexOf("|");
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? "" : unescape(inner.slice(bar + 1));
  if (target.startsWith("@")) return personChip(target.slice(1));
  if (target.startsWith("#")) return channelChip(target.slice(1), label);
  if (target.startsWith("!date^")) return dateOf(target, label);
  if (target.startsWith("!subteam^")) return groupChip(label.replace(/^@/, "") || "group");
  if (target.startsWith("!")) return groupChip(label.replace(/^@/, "") || target.slice(1));
  if (/^(https?:|mailto:)/i.test(target))
    return link(unescape(target), withEmoji(label) || unescape(target).replace(/^mailto:/, ""));
  return document.createTextNode(`<${unescape(inner)}>`);
}

function dateOf(target, label) {
  const [, seconds, pattern] = target.split("^");
  return h("time", {}, slackDate(seconds, pattern, label));
}

function plainPieces(text, autolink) {
  const said = unescape(text);
  if (!autolink) return [said];
  const pieces = [];
  let at = 0;
  for (const match of said.matchAll(URL_AT)) {
    pieces.push(said.slice(at, match.index), link(match[0], match[0]));
    at = match.index + match[0].length;
  }
  pieces.push(said.slice(at));
  return pieces.filter((piece) => piece !== "");
}

function closing(text, from, mark) {
  for (let at = text.indexOf(mark, from); at >= 0; at = text.indexOf(mark, at + 1)) {
    const before = text[at - 1];
    const after = text[at + 1] || " ";
    if (at > from && !/\s/.test(before) && !/[\p{L}\p{N}]/u.test(after) && after !== mark) return at;
  }
  return -1;
}

/** One line of mrkdwn as a list of nodes and strings. */
export function inline(text, autolink = true) {
  const nodes = [];
  let at = 0;
  const scan = new RegExp(INLINE.source, "g");
  for (let match = scan.exec(text); match; match = scan.exec(text)) {
    const drawn = piece(text, match, autolink);
    if (!drawn) continue;
    nodes.push(...plainPieces(text.slice(at, match.index), autolink), drawn.node);
    at = drawn.end;
    scan.lastIndex = at;
  }
  nodes.push(...plainPieces(text.slice(at), autolink));
  return nodes;
}

function piece(text, match, autolink) {
  const end = match.index + match[0].length;
  if (match[1]) return { node: reference(match[1]), end };
  if (match[2]) return { node: h("code", { class: "code" }, unescape(match[2])), end };
  if (match[3]) {
    const glyph = glyphOf(match[3]);
    return glyph ? { node: h("span", { class: "emoji", title: `:${match[3]}:` }, glyph), end } : null;
  }
  const before = text[match.index - 1] || " ";
  if (/[\p{L}\p{N}]/u.test(before)) return null;
  const stop = closing(text, end, match[4]);
  if (stop < 0) return null;
  const tag = { "*": "strong", _: "em", "~": "s" }[match[4]];
  return { node: h(tag, {}, inline(text.slice(end, stop), autolink)), end: stop + 1 };
}

function lines(text, autolink) {
  const nodes = [];
  let quote = null;
  const all = text.split("\n");
  all.forEach((line, index) => {
    const quoted = /^(?:&gt;|>)\s?(.*)$/.exec(line);
    if (quoted) {
      if (!quote) nodes.push((quote = h("blockquote", { class: "quote" })));
      else quote.append(h("br"));
      quote.append(...inline(quoted[1], autolink));
      return;
    }
    const bullet = /^\s*(?:•|◦|▪︎)\s/.test(line);
    if (bullet) nodes.push(h("span", { class: "bullet" }, inline(line.trim(), autolink)));
    else nodes.push(...inline(line, autolink));
    const next = all[index + 1];
    if (index < all.length - 1 && !bullet && !/^(?:&gt;|>)/.test(next)) nodes.push(h("br"));
    quote = null;
  });
  return nodes;
}

/** A whole mrkdwn text as a list of nodes. */
export function mrkdwn(text, autolink = true) {
  return String(text || "")
    .split(/```/)
    .flatMap((part, index, all) => {
      if (index % 2 === 1 && index < all.length - 1)
        return [h("pre", { class: "pre" }, unescape(part.replace(/^\n|\n$/g, "")))];
      if (index % 2 === 1) return lines(`\`\`\`${part}`, autolink);
      const trimmed = index > 0 ? part.replace(/^\n/, "") : part;
      return lines(index < all.length - 1 ? trimmed.replace(/\n$/, "") : trimmed, autolink);
    });
}

/** A Block Kit text object as nodes: mrkdwn is drawn, plain_text stays literal. */
export function textObject(object) {
  if (!object) return [];
  if (typeof object === "string") return [object];
  if (object.type === "mrkdwn") return mrkdwn(object.text, object.verbatim !== true);
  return [plainText(object)];
}

/** The literal words of a text object. */
export function plainText(object) {
  if (!object) return "";
  if (typeof object === "string") return object;
  if (object.type === "mrkdwn") return unescape(object.text || "");
  return object.emoji === false ? object.text || "" : withEmoji(object.text || "");
}
