// JSON as a tree that folds; text stays text, and what is long is drawn only when it is unfolded.
import { append, h } from "./dom.js";

const OPEN_DEPTH = 2;
const MOST_ENTRIES = 200;
const LONGEST_TEXT = 2000;

function scalar(value) {
  if (typeof value !== "string")
    return h("span", { class: `json-${value === null ? "null" : typeof value}` }, String(value));
  const whole = JSON.stringify(value);
  if (whole.length <= LONGEST_TEXT) return h("span", { class: "json-string" }, whole);
  const words = h("span", { class: "json-string" }, `${whole.slice(0, LONGEST_TEXT)}…`);
  const more = h("button", { class: "text-button", type: "button" }, `Show all ${whole.length} characters`);
  more.addEventListener("click", () => {
    words.textContent = whole;
    more.remove();
  });
  return h("span", {}, words, " ", more);
}

function label(key) {
  return key === null ? null : h("span", { class: "json-key" }, `${key}: `);
}

function rows(pairs, isList, depth) {
  const shown = pairs
    .slice(0, MOST_ENTRIES)
    .map(([key, value]) => tree(value, isList ? null : key, depth + 1));
  const left = pairs.length - shown.length;
  return left > 0 ? [...shown, h("div", { class: "json-row json-null" }, `… ${left} more`)] : shown;
}

function tree(value, key, depth) {
  if (value === null || typeof value !== "object")
    return h("div", { class: "json-row" }, label(key), scalar(value));
  const isList = Array.isArray(value);
  const pairs = Object.entries(value);
  const [from, to] = isList ? ["[", "]"] : ["{", "}"];
  if (!pairs.length) return h("div", { class: "json-row" }, label(key), `${from}${to}`);
  const inner = h("div", { class: "json-inner" });
  const node = h(
    "details",
    { class: "json-node" },
    h("summary", {}, label(key), h("span", { class: "json-count" }, `${from} ${pairs.length} ${to}`)),
    inner,
  );
  const draw = () => {
    if (node.open && !inner.firstChild) append(inner, rows(pairs, isList, depth));
  };
  node.addEventListener("toggle", draw);
  if (depth < OPEN_DEPTH) {
    node.open = true;
    draw();
  }
  return node;
}

/** A body as a tree, or as plain text when it is none. */
export function jsonView(body) {
  if (body === null || body === undefined || body === "") return h("p", { class: "json-empty" }, "Nothing.");
  if (typeof body === "string") return h("pre", { class: "json-text" }, body);
  return h("div", { class: "json" }, tree(body, null, 0));
}
