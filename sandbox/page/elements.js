// Block elements that are pressed or chosen: buttons, overflow, checkboxes, radios; and the table of all of them.
import { acting, confirmed } from "./acting.js";
import { append, freshId, h } from "./dom.js";
import { icon } from "./icons.js";
import { feedbackButtons, iconButton, workflowButton } from "./feedback.js";
import { fileInput } from "./file_field.js";
import { dateInput, dateTimeInput, textInput, timeInput } from "./inputs.js";
import { picture } from "./media.js";
import { openMenu } from "./menu.js";
import { plainText, safeUrl, textObject } from "./mrkdwn.js";
import { richInput } from "./rich_field.js";
import { channelSelect, externalSelect, multiSelect, staticSelect, userSelect } from "./selects.js";
import { clickOf } from "./values.js";

/** Tell the app about a choice, after its confirm question. */
export async function fire(node, at, element, plain) {
  at.ctx.typed.write(at.block, element, plain);
  if (!at.fires) return;
  if (!(await confirmed(element.confirm))) return;
  await acting(node, () =>
    at.ctx.act({ block_id: at.block.block_id, action_id: element.action_id, ...clickOf(element, plain) }),
  );
}

function button(element, at) {
  const style =
    { primary: "button button-primary", danger: "button button-danger" }[element.style] || "button";
  const href = element.url ? safeUrl(element.url) : null;
  const shared = {
    class: `${style} block-button`,
    "aria-label": element.accessibility_label,
    "data-focus": `${at.block.block_id}/${element.action_id}`,
  };
  const words = h("span", { class: "button-words" }, plainText(element.text));
  const node = href
    ? h("a", { ...shared, href, target: "_blank", rel: "noopener noreferrer" }, words)
    : h("button", { ...shared, type: "button" }, words);
  node.addEventListener("click", async (event) => {
    if (href && element.confirm) event.preventDefault();
    if (!(await confirmed(element.confirm))) return;
    if (href && element.confirm) window.open(href, "_blank", "noopener,noreferrer");
    await acting(node, () =>
      at.ctx.act({ block_id: at.block.block_id, action_id: element.action_id, value: element.value }),
    );
  });
  return node;
}

function overflow(element, at) {
  const press = h(
    "button",
    {
      class: "icon-button overflow",
      type: "button",
      "aria-label": "More actions",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "data-focus": `${at.block.block_id}/${element.action_id}`,
    },
    icon("dots"),
  );
  const choose = async (option) => {
    const href = option.url ? safeUrl(option.url) : null;
    if (href) window.open(href, "_blank", "noopener,noreferrer");
    if (!(await confirmed(element.confirm))) return;
    await acting(press, () =>
      at.ctx.act({
        block_id: at.block.block_id,
        action_id: element.action_id,
        selected_option: option.value,
      }),
    );
  };
  press.addEventListener("click", () =>
    openMenu(
      press,
      "More actions",
      (element.options || []).map((option) => ({
        label: plainText(option.text),
        note: plainText(option.description),
        run: () => choose(option),
      })),
    ),
  );
  return press;
}

function choices(element, at, type) {
  const many = type === "checkbox";
  const name = freshId("choice");
  const held = at.ctx.typed.read(at.block, element);
  const chosen = new Set(many ? held : [held].filter(Boolean));
  const group = h("div", {
    class: "choices",
    role: many ? "group" : "radiogroup",
    "aria-labelledby": at.labelId,
    "aria-label": at.labelId ? null : "Choices",
    "aria-describedby": at.describedby,
  });
  for (const option of element.options || []) {
    const input = h("input", {
      type,
      name,
      value: option.value,
      "data-focus": `${at.block.block_id}/${element.action_id}/${option.value}`,
    });
    input.checked = chosen.has(option.value);
    input.addEventListener("change", () => {
      const picked = [...group.querySelectorAll("input:checked")].map((one) => one.value);
      fire(group, at, element, many ? picked : picked[0]);
    });
    const words = h("span", { class: "choice-words" }, append(h("span", {}), textObject(option.text)));
    if (option.description)
      append(words, append(h("span", { class: "choice-note" }), textObject(option.description)));
    group.append(h("label", { class: "choice" }, input, words));
  }
  return group;
}

const ELEMENTS = {
  button,
  overflow,
  image: (element) => picture(element, "accessory-image"),
  checkboxes: (element, at) => choices(element, at, "checkbox"),
  radio_buttons: (element, at) => choices(element, at, "radio"),
  static_select: (element, at) => staticSelect(element, at, fire),
  multi_static_select: (element, at) => multiSelect(element, at, fire),
  users_select: (element, at) => userSelect(element, at, fire),
  multi_users_select: (element, at) => multiSelect(element, at, fire),
  channels_select: (element, at) => channelSelect(element, at, fire),
  conversations_select: (element, at) => channelSelect(element, at, fire),
  multi_channels_select: (element, at) => multiSelect(element, at, fire),
  multi_conversations_select: (element, at) => multiSelect(element, at, fire),
  external_select: (element, at) => externalSelect(element, at, fire),
  multi_external_select: (element, at) => externalSelect(element, at, fire),
  datepicker: (element, at) => dateInput(element, at, fire),
  timepicker: (element, at) => timeInput(element, at, fire),
  datetimepicker: (element, at) => dateTimeInput(element, at, fire),
  plain_text_input: (element, at) => textInput(element, at, fire),
  number_input: (element, at) => textInput(element, at, fire),
  email_text_input: (element, at) => textInput(element, at, fire),
  url_text_input: (element, at) => textInput(element, at, fire),
  file_input: (element, at) => fileInput(element, at, fire),
  rich_text_input: (element, at) => richInput(element, at, fire),
  feedback_buttons: feedbackButtons,
  icon_button: iconButton,
  workflow_button: workflowButton,
};

/**
 * Draw an element. `at` says where: {block, ctx, fires, id?, labelId?, describedby?, invalid?}, where ctx has
 * act(click) and typed, and `fires` says whether a choice is told to the app at once.
 */
export function drawElement(element, at) {
  const draw = Object.hasOwn(ELEMENTS, element.type) ? ELEMENTS[element.type] : null;
  return draw
    ? draw(element, at)
    : h("span", { class: "unsupported" }, `Element of type ${element.type} is not drawn here`);
}
