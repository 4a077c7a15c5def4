// rich_text and markdown blocks.
import { h } from "./dom.js";
import { glyphOf } from "./emoji.js";
import { slackDate } from "./format.js";
import { channelChip, groupChip, inline, escape, link, personChip } from "./mrkdwn.js";

function styled(node, style = {}) {
  let drawn = node;
  if (style.code) drawn = h("code", { class: "code" }, drawn);
  if (style.bold) drawn = h("strong", {}, drawn);
  if (style.italic) drawn = h("em", {}, drawn);
  if (style.strike) drawn = h("s", {}, drawn);
  if (style.underline) drawn = h("u", {}, drawn);
  return drawn;
}

/** A moment in words; with a url it leads there. */
function dated(one) {
  const words = slackDate(one.timestamp, one.format, one.fallback);
  return one.url ? link(one.url, words) : h("time", {}, words);
}

/** The code of a colour behind a small square of it. */
function coloured(value) {
  const square = h("span", { class: "color-chip", "aria-hidden": "true" });
  if (/^#[0-9a-f]{3,8}$/i.test(value)) square.style.backgroundColor = value;
  return h("code", { class: "code" }, square, value);
}

const PIECES = {
  text: (one) => document.createTextNode(one.text || ""),
  link: (one) => link(one.url, one.text || one.url),
  user: (one) => personChip(one.user_id),
  channel: (one) => channelChip(one.channel_id),
  usergroup: (one) => groupChip(one.usergroup_id || "group"),
  broadcast: (one) => groupChip(one.range),
  emoji: (one) => h("span", { class: "emoji", title: `:${one.name}:` }, glyphOf(one.name) || `:${one.name}:`),
  date: (one) => dated(one),
  color: (one) => coloured(one.value || ""),
};

function pieces(elements) {
  return (elements || []).map((one) => {
    const draw = PIECES[one.type];
    return draw
      ? styled(draw(one), one.style)
      : h("span", { class: "unsupported" }, `Element of type ${one.type} is not drawn here`);
  });
}

function list(block) {
  const tag = block.style === "ordered" ? "ol" : "ul";
  const node = h(tag, { class: `list list-${Math.min(block.indent || 0, 6)}` });
  if (tag === "ol" && block.offset) node.start = block.offset + 1;
  for (const item of block.elements || []) node.append(h("li", {}, pieces(item.elements)));
  return node;
}

const PARTS = {
  rich_text_section: (part) => h("div", { class: "rich-section" }, pieces(part.elements)),
  rich_text_list: list,
  rich_text_quote: (part) => h("blockquote", { class: "quote" }, pieces(part.elements)),
  rich_text_preformatted: (part) => h("pre", { class: "pre" }, pieces(part.elements)),
};

/** A rich_text block. */
export function richText(block) {
  const parts = (block.elements || []).map((part) => {
    const draw = PARTS[part.type];
    return draw ? draw(part) : h("span", { class: "unsupported" }, `Element of type ${part.type} is not drawn here`);
  });
  return h("div", { class: "block rich" }, parts);
}

function span(text) {
  const pattern = /\*\*(.+?)\*\*|__(.+?)__|\*(\S.*?)\*|~~(.+?)~~|`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)/g;
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    nodes.push(...inline(escape(text.slice(at, match.index))));
    if (match[1] || match[2]) nodes.push(h("strong", {}, span(match[1] || match[2])));
    else if (match[3]) nodes.push(h("em", {}, span(match[3])));
    else if (match[4]) nodes.push(h("s", {}, span(match[4])));
    else if (match[5]) nodes.push(h("code", { class: "code" }, match[5]));
    else nodes.push(link(match[7], match[6]));
    at = match.index + match[0].length;
  }
  nodes.push(...inline(escape(text.slice(at))));
  return nodes;
}

const STARTS = [
  [
    /^(#{1,6})\s+(.*)$/,
    (found) => h(found[1].length < 3 ? "h3" : "h4", { class: "md-heading" }, span(found[2])),
  ],
  [/^\s*[-*+]\s+(.*)$/, (found) => h("li", {}, span(found[1])), "ul"],
  [/^\s*\d+[.)]\s+(.*)$/, (found) => h("li", {}, span(found[1])), "ol"],
  [/^>\s?(.*)$/, (found) => h("div", {}, span(found[1])), "blockquote"],
  [/^(?:---+|\*\*\*+|___+)\s*$/, () => h("hr", { class: "divider" })],
];

function markdownLine(line, root) {
  for (const [pattern, draw, holder] of STARTS) {
    const found = pattern.exec(line);
    if (!found) continue;
    if (!holder) return root.append(draw(found));
    const last = root.lastElementChild;
    const home =
      last && last.localName === holder
        ? last
        : root.appendChild(h(holder, { class: holder === "blockquote" ? "quote" : "list list-0" }));
    return home.append(draw(found));
  }
  return root.append(h("p", { class: "md-line" }, span(line)));
}

/** A markdown block: the standard Markdown that Slack documents for it, line by line. */
export function markdown(block) {
  const root = h("div", { class: "block markdown" });
  String(block.text || "")
    .split(/^```.*$/m)
    .forEach((part, index) => {
      if (index % 2 === 1) root.append(h("pre", { class: "pre" }, part.replace(/^\n|\n$/g, "")));
      else for (const line of part.split("\n")) if (line.trim()) markdownLine(line, root);
    });
  return root;
}
