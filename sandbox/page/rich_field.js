// The rich_text_input element: a text field with a bar of formats, handed in as rich_text.
import { debounced, h } from "./dom.js";
import { icon } from "./icons.js";
import { plainText } from "./mrkdwn.js";
import { richOf, textOfRich } from "./rich_words.js";

const FORMATS = [
  ["bold", "Bold", "*", "b"],
  ["italic", "Italic", "_", "i"],
  ["strike", "Strikethrough", "~", "x"],
  ["code", "Code", "`", "e"],
];

/** Put a sign on both sides of what is selected, or take it away again. */
function wrap(area, sign) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const chosen = value.slice(from, to);
  const wrapped = value.slice(from - 1, from) === sign && value.slice(to, to + 1) === sign;
  if (wrapped) area.setRangeText(chosen, from - 1, to + 1, "select");
  else {
    area.setRangeText(`${sign}${chosen}${sign}`, from, to, "select");
    area.setSelectionRange(from + 1, to + 1);
  }
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

/** A field for formatted text. */
export function richInput(element, at, fire) {
  const area = h("textarea", {
    id: at.id,
    class: "rich-area",
    rows: String(Math.min(Math.max(element.min_lines || 3, 2), 12)),
    placeholder: plainText(element.placeholder) || null,
    "aria-label": at.labelId ? null : plainText(element.placeholder) || "Text",
    "aria-describedby": at.describedby,
    "aria-invalid": at.invalid ? "true" : null,
    "data-focus": `${at.block.block_id}/${element.action_id}`,
    "data-focus-on-load": element.focus_on_load ? "" : null,
  });
  area.value = textOfRich(at.ctx.typed.read(at.block, element));
  const triggers = (element.dispatch_action_config || {}).trigger_actions_on || [];
  const tell = debounced(450, () => area.isConnected && fire(area, at, element, richOf(area.value)));
  area.addEventListener("input", () => {
    at.ctx.typed.write(at.block, element, richOf(area.value));
    if (at.fires && triggers.includes("on_character_entered")) tell();
  });
  area.addEventListener("keydown", (event) => {
    if (!(event.metaKey || event.ctrlKey)) return;
    const format = FORMATS.find(([, , , key]) => key === event.key.toLowerCase());
    if (format) wrap(area, format[2]);
    else if (event.key === "Enter" && at.ctx.submit) at.ctx.submit();
    else return;
    event.preventDefault();
  });
  const bar = h(
    "div",
    { class: "rich-bar", role: "toolbar", "aria-label": "Formatting" },
    FORMATS.map(([name, label, sign]) =>
      h(
        "button",
        {
          class: "icon-button",
          type: "button",
          "aria-label": label,
          title: label,
          on: { mousedown: (event) => event.preventDefault(), click: () => wrap(area, sign) },
        },
        icon(name),
      ),
    ),
  );
  return h("div", { class: "rich-field field" }, bar, area);
}
