// Turns typed text with *bold*, _italic_, ~strike~, `code`, links, lists, quotes and code blocks into rich_text, and back.

const MARKS = { "*": "bold", _: "italic", "~": "strike" };
const TOKENS =
  /`([^`\n]+)`|(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'])|(?<![\p{L}\p{N}])([*_~])(?=\S)(.+?)(?<=\S)\3(?![\p{L}\p{N}])/gu;
const SIGNS = [
  ["code", "`"],
  ["strike", "~"],
  ["italic", "_"],
  ["bold", "*"],
];

function textPiece(text, style) {
  return Object.keys(style).length ? { type: "text", text, style: { ...style } } : { type: "text", text };
}

function pieces(text, style = {}) {
  const found = [];
  let at = 0;
  for (const match of text.matchAll(TOKENS)) {
    if (match.index > at) found.push(textPiece(text.slice(at, match.index), style));
    if (match[1]) found.push(textPiece(match[1], { ...style, code: true }));
    else if (match[2]) found.push({ type: "link", url: match[2] });
    else found.push(...pieces(match[4], { ...style, [MARKS[match[3]]]: true }));
    at = match.index + match[0].length;
  }
  if (at < text.length) found.push(textPiece(text.slice(at), style));
  return found;
}

const section = (text) => ({ type: "rich_text_section", elements: pieces(text) });

const STARTS = [
  [/^[-•]\s+(.*)$/, "bullet"],
  [/^\d+[.)]\s+(.*)$/, "ordered"],
  [/^>\s?(.*)$/, "quote"],
];

function addLine(parts, line) {
  for (const [pattern, kind] of STARTS) {
    const found = pattern.exec(line);
    if (!found) continue;
    const last = parts[parts.length - 1];
    if (kind === "quote") {
      if (last && last.type === "rich_text_quote")
        last.elements.push({ type: "text", text: "\n" }, ...pieces(found[1]));
      else parts.push({ type: "rich_text_quote", elements: pieces(found[1]) });
    } else if (last && last.type === "rich_text_list" && last.style === kind)
      last.elements.push(section(found[1]));
    else parts.push({ type: "rich_text_list", style: kind, indent: 0, elements: [section(found[1])] });
    return;
  }
  const last = parts[parts.length - 1];
  if (last && last.type === "rich_text_section")
    last.elements.push({ type: "text", text: "\n" }, ...pieces(line));
  else parts.push(section(line));
}

/** A rich_text block of what was typed; null of nothing. */
export function richOf(text) {
  if (!text.trim()) return null;
  const parts = [];
  text.split("```").forEach((part, index, all) => {
    if (index % 2 === 1 && index < all.length - 1) {
      const words = part.replace(/^\n|\n$/g, "");
      parts.push({ type: "rich_text_preformatted", elements: [{ type: "text", text: words }] });
      return;
    }
    const words = index % 2 === 1 ? `\`\`\`${part}` : part.replace(index > 0 ? /^\n/ : /(?!)/, "");
    const lines = (index < all.length - 1 ? words.replace(/\n$/, "") : words).split("\n");
    if (lines.length > 1 || lines[0]) for (const line of lines) addLine(parts, line);
  });
  return { type: "rich_text", elements: parts };
}

const WRITTEN = {
  text: (one) =>
    SIGNS.reduce(
      (text, [style, sign]) => ((one.style || {})[style] ? `${sign}${text}${sign}` : text),
      one.text || "",
    ),
  link: (one) => one.url || "",
  emoji: (one) => `:${one.name}:`,
  user: (one) => `<@${one.user_id}>`,
  channel: (one) => `<#${one.channel_id}>`,
  broadcast: (one) => `@${one.range}`,
};

const wordsOf = (elements) =>
  (elements || []).map((one) => (WRITTEN[one.type] ? WRITTEN[one.type](one) : one.text || "")).join("");

const PARTS = {
  rich_text_section: (part) => wordsOf(part.elements),
  rich_text_quote: (part) =>
    wordsOf(part.elements)
      .split("\n")
      .map((line) => `> ${line}`)
      .join("\n"),
  rich_text_preformatted: (part) => `\`\`\`\n${wordsOf(part.elements)}\n\`\`\``,
  rich_text_list: (part) =>
    (part.elements || [])
      .map((item, index) => `${part.style === "ordered" ? `${index + 1}.` : "•"} ${wordsOf(item.elements)}`)
      .join("\n"),
};

/** The text that would be typed for a rich_text block. */
export function textOfRich(block) {
  return ((block && block.elements) || [])
    .map((part) => (PARTS[part.type] ? PARTS[part.type](part) : ""))
    .join("\n");
}
