// Menus of choices: native selects for one, a searched listbox for several and for options that the app supplies.
import { post } from "./api.js";
import { append, fill, freshId, h } from "./dom.js";
import { icon } from "./icons.js";
import { plainText } from "./mrkdwn.js";
import { openPicker } from "./picker.js";
import { channelById, humans, personName, state, visibleChannels } from "./state.js";

/** How many characters Slack waits for when an external select does not say. */
const LEAST_QUERY = 3;

const asOption = (option) => ({
  value: option.value,
  label: plainText(option.text),
  note: plainText(option.description),
});

/** Whether a conversation select's filter lets a channel in. */
function isWanted(channel, filter) {
  const include = (filter || {}).include;
  return !include || include.includes(channel.is_private ? "private" : "public");
}

/** The choices of an element as groups: [{label, options: [{value, label, note}]}]. */
function groupsOf(element) {
  if (element.type.includes("users")) {
    return [
      {
        label: "",
        options: humans().map((one) => ({ value: one.id, label: personName(one.id), note: `@${one.name}` })),
      },
    ];
  }
  if (element.type.includes("channels") || element.type.includes("conversations")) {
    const options = visibleChannels()
      .filter((one) => isWanted(one, element.filter))
      .map((one) => ({ value: one.id, label: `# ${one.name}` }));
    return [{ label: "", options }];
  }
  if (element.option_groups) {
    return element.option_groups.map((group) => ({
      label: plainText(group.label),
      options: group.options.map(asOption),
    }));
  }
  return [{ label: "", options: (element.options || []).map(asOption) }];
}

function nativeSelect(element, at, fire, groups) {
  const held = at.ctx.typed.read(at.block, element);
  const placeholder = plainText(element.placeholder) || "Select an option";
  const optional = at.block.type === "input" && at.block.optional;
  const select = h("select", {
    id: at.id,
    class: "field select",
    "aria-label": at.labelId ? null : placeholder,
    "aria-describedby": at.describedby,
    "aria-invalid": at.invalid ? "true" : null,
    "data-focus": `${at.block.block_id}/${element.action_id}`,
    "data-focus-on-load": element.focus_on_load ? "" : null,
  });
  select.append(h("option", { value: "", disabled: !optional, hidden: !optional }, placeholder));
  for (const group of groups) {
    const options = group.options.map((one) =>
      h(
        "option",
        { value: one.value },
        one.note && element.options ? `${one.label} · ${one.note}` : one.label,
      ),
    );
    append(select, group.label ? h("optgroup", { label: group.label }, options) : options);
  }
  select.value = held || "";
  const empty = () => select.classList.toggle("is-empty", !select.value);
  empty();
  select.addEventListener("change", () => {
    empty();
    fire(select, at, element, select.value || null);
  });
  return select;
}

/** One of the app's own options. */
export function staticSelect(element, at, fire) {
  return nativeSelect(element, at, fire, groupsOf(element));
}

/** One person of the team. */
export function userSelect(element, at, fire) {
  return nativeSelect(element, at, fire, groupsOf(element));
}

/** One channel of the team. */
export function channelSelect(element, at, fire) {
  return nativeSelect(element, at, fire, groupsOf(element));
}

function labelOf(value, groups) {
  for (const group of groups)
    for (const option of group.options) if (option.value === value) return option.label;
  const channel = channelById(value);
  if (channel) return `# ${channel.name}`;
  return state.people.has(value) ? personName(value) : value;
}

/** A field that shows what is chosen and opens the searched list. */
function pickerField(element, at, fire, { many, groups, load = null, least = 0, known = [] }) {
  const valueId = freshId("chosen");
  const placeholder = plainText(element.placeholder) || (many ? "Select options" : "Select an option");
  const words = h("span", { class: "picker-words", id: valueId });
  const labels = new Map(known.map((option) => [option.value, plainText(option.text)]));
  const press = h(
    "button",
    {
      id: at.id,
      class: "field picker",
      type: "button",
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      "aria-labelledby": at.labelId ? `${at.labelId} ${valueId}` : valueId,
      "aria-describedby": at.describedby,
      "aria-invalid": at.invalid ? "true" : null,
      "data-focus": `${at.block.block_id}/${element.action_id}`,
    },
    words,
    icon("down", "icon picker-arrow"),
  );
  const held = () => [at.ctx.typed.read(at.block, element) || []].flat();
  const show = () => {
    const chips = held().map((value) =>
      h("span", { class: "picked" }, labels.get(value) || labelOf(value, groups)),
    );
    fill(words, chips.length ? chips : h("span", { class: "picker-empty" }, placeholder));
  };
  const done = (chosen, chosenLabels) => {
    for (const [value, label] of chosenLabels) labels.set(value, label);
    const before = held();
    const plain = many ? chosen : chosen[0] || null;
    at.ctx.typed.write(at.block, element, plain);
    show();
    if (before.join("\n") !== chosen.join("\n")) fire(press, at, element, plain);
  };
  press.addEventListener("click", () =>
    openPicker(press, {
      label: placeholder,
      many,
      groups,
      load,
      least,
      chosen: held(),
      most: many ? element.max_selected_items : 1,
      done,
    }),
  );
  show();
  return press;
}

/** Several options, people or channels. */
export function multiSelect(element, at, fire) {
  return pickerField(element, at, fire, { many: true, groups: groupsOf(element) });
}

/** Options that the app supplies while one types. */
export function externalSelect(element, at, fire) {
  const many = element.type.startsWith("multi_");
  const load = async (query) => {
    const answer = await post("view/suggest", {
      ...at.ctx.place(),
      block_id: at.block.block_id,
      action_id: element.action_id,
      value: query,
    });
    return [{ label: "", options: (answer.options || []).map(asOption) }];
  };
  const known = [element.initial_option, ...(element.initial_options || [])].filter(Boolean);
  return pickerField(element, at, fire, {
    many,
    groups: [],
    load,
    least: element.min_query_length ?? LEAST_QUERY,
    known,
  });
}
