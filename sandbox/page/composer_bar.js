// The row of buttons under a composer's text: formatting, mention, emoji, files.
import { h } from "./dom.js";
import { glyphOf } from "./emoji.js";
import { pickEmoji } from "./emoji_picker.js";
import { icon } from "./icons.js";

const MARKS = [
  ["bold", "Bold", "*"],
  ["italic", "Italic", "_"],
  ["strike", "Strikethrough", "~"],
  ["code", "Code", "`"],
];

function tool(name, label, run) {
  return h(
    "button",
    {
      class: "format",
      type: "button",
      "aria-label": label,
      title: label,
      on: { mousedown: (event) => event.preventDefault(), click: run },
    },
    icon(name),
  );
}

function emojiTool(composer) {
  const node = h(
    "button",
    { class: "format", type: "button", "aria-label": "Emoji", title: "Emoji", "aria-haspopup": "true" },
    icon("smile"),
  );
  node.addEventListener("click", () =>
    pickEmoji(node, (name) => composer.insert(glyphOf(name) || `:${name}:`)),
  );
  return node;
}

function fileTool(composer) {
  const input = h("input", { type: "file", multiple: true, hidden: true, "aria-label": "Choose files" });
  input.addEventListener("change", () => {
    composer.take(input.files);
    input.value = "";
  });
  return [tool("clip", "Add files", () => input.click()), input];
}

/** The buttons of a composer; `extra` follows them. */
export function composerBar(composer, extra) {
  return h(
    "div",
    { class: "formats" },
    composer.tray ? [fileTool(composer), h("span", { class: "format-line" })] : null,
    MARKS.map(([name, label, mark]) => tool(name, label, () => composer.wrap(mark))),
    h("span", { class: "format-line" }),
    tool("at", "Mention someone", () => composer.insert("@")),
    emojiTool(composer),
    extra,
  );
}
