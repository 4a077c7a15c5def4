// The table block: rows of text, numbers or rich text, the first row as its head.
import { h } from "./dom.js";
import { richText } from "./richtext.js";

function cellWords(cell) {
  if (cell.type === "rich_text") return richText(cell);
  return cell.text === undefined ? "" : String(cell.text);
}

function drawCell(cell, head, setting) {
  const align = (setting || {}).align || (cell.type === "raw_number" ? "right" : "left");
  const wrap = (setting || {}).is_wrapped ? "cell-wraps" : "";
  return h(
    head ? "th" : "td",
    { class: `cell cell-${align} ${wrap}`, scope: head ? "col" : null },
    cellWords(cell),
  );
}

/** A table block; one wider than its place scrolls by itself, with the keyboard too. */
export function table(block) {
  const settings = block.column_settings || [];
  const rows = (block.rows || []).map((row, index) =>
    h(
      "tr",
      {},
      row.map((cell, column) => drawCell(cell, index === 0, settings[column])),
    ),
  );
  const [head, ...rest] = rows;
  return h(
    "div",
    { class: "block table-box", tabindex: "0", role: "region", "aria-label": "Table" },
    h("table", { class: "table" }, h("thead", {}, head), h("tbody", {}, rest)),
  );
}
