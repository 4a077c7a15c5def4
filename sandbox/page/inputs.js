// Elements that are typed into: text, number, email, address, date, time.
import { debounced, h } from "./dom.js";
import { plainText } from "./mrkdwn.js";

function common(element, at) {
  return {
    id: at.id,
    class: "field",
    "aria-describedby": at.describedby,
    "aria-invalid": at.invalid ? "true" : null,
    "aria-label": at.labelId ? null : plainText(element.placeholder) || "Value",
    "data-focus": `${at.block.block_id}/${element.action_id}`,
    placeholder: plainText(element.placeholder) || null,
  };
}

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 2, 420)}px`;
}

function makeText(element, at) {
  const props = common(element, at);
  if (element.type === "plain_text_input" && element.multiline) {
    const area = h("textarea", { ...props, class: "field field-area", rows: "4" });
    requestAnimationFrame(() => grow(area));
    area.addEventListener("input", () => grow(area));
    return area;
  }
  const type = { email_text_input: "email", url_text_input: "url" }[element.type] || "text";
  const inputmode =
    element.type === "number_input" ? (element.is_decimal_allowed ? "decimal" : "numeric") : null;
  return h("input", {
    ...props,
    type,
    inputmode,
    autocomplete: "off",
    spellcheck: type === "text" ? null : "false",
  });
}

function counter(element, input) {
  const most = element.max_length;
  const least = element.min_length;
  if (!most && !least) return null;
  const node = h("span", { class: "count", "aria-hidden": "true" });
  const show = () => {
    const length = [...input.value].length;
    const left = most ? most - length : null;
    const short = least && length < least;
    node.textContent = short ? `${length} of at least ${least}` : left === null ? "" : String(left);
    node.classList.toggle("count-over", left !== null && left < 0);
    node.hidden = !short && (left === null || (left > 60 && left > most / 4));
  };
  input.addEventListener("input", show);
  show();
  return node;
}

/** A text field of any kind, with its count, and its dispatches on Enter or while typing. */
export function textInput(element, at, fire) {
  const input = makeText(element, at);
  input.value = at.ctx.typed.read(at.block, element) || "";
  const triggers = (element.dispatch_action_config || {}).trigger_actions_on || ["on_enter_pressed"];
  const typed = debounced(450, () => input.isConnected && fire(input, at, element, input.value));
  input.addEventListener("input", () => {
    at.ctx.typed.write(at.block, element, input.value);
    if (at.fires && triggers.includes("on_character_entered")) typed();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    const area = input.localName === "textarea";
    if (area && (event.metaKey || event.ctrlKey) && at.ctx.submit) at.ctx.submit();
    else if (!area && at.fires && triggers.includes("on_enter_pressed"))
      fire(input, at, element, input.value);
    else if (!area && at.ctx.submit) at.ctx.submit();
    else return;
    event.preventDefault();
  });
  if (element.focus_on_load) input.dataset.focusOnLoad = "";
  const count = counter(element, input);
  return count ? h("div", { class: "field-wrap" }, input, count) : input;
}

function picked(element, at, fire, type, read, write) {
  const input = h("input", { ...common(element, at), class: "field field-short", type });
  input.value = write(at.ctx.typed.read(at.block, element)) || "";
  input.addEventListener("change", () => fire(input, at, element, read(input.value)));
  return input;
}

/** A calendar date, YYYY-MM-DD. */
export function dateInput(element, at, fire) {
  return picked(
    element,
    at,
    fire,
    "date",
    (said) => said || null,
    (held) => held,
  );
}

/** A time of day, HH:mm. */
export function timeInput(element, at, fire) {
  return picked(
    element,
    at,
    fire,
    "time",
    (said) => said || null,
    (held) => held,
  );
}

/** A moment as Unix seconds, typed in the browser's own zone. */
export function dateTimeInput(element, at, fire) {
  const read = (said) => (said ? Math.floor(new Date(said).getTime() / 1000) : null);
  const write = (held) => {
    if (!held) return "";
    const shifted = new Date(held * 1000 - new Date(held * 1000).getTimezoneOffset() * 60000);
    return shifted.toISOString().slice(0, 16);
  };
  return picked(element, at, fire, "datetime-local", read, write);
}
