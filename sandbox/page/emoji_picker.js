// The emoji popover of reactions and the composer.
import { fill, h } from "./dom.js";
import { PICKER, glyphOf } from "./emoji.js";
import { closePopover, popover } from "./layers.js";

/** Let somebody choose an emoji by its button; `chosen` gets the shortcode without colons. */
export function pickEmoji(anchor, chosen) {
  const search = h("input", {
    class: "field picker-search",
    type: "text",
    "aria-label": "Search emoji",
    placeholder: "Search emoji",
    autocomplete: "off",
    "data-first": "",
  });
  const grid = h("div", { class: "emoji-grid" });
  const choose = (name) => {
    closePopover(true);
    chosen(name);
  };
  const draw = () => {
    const wanted = search.value.trim().replaceAll(":", "");
    const fitting = PICKER.filter((name) => name.includes(wanted));
    if (wanted && !fitting.includes(wanted) && glyphOf(wanted)) fitting.unshift(wanted);
    fill(
      grid,
      fitting.map((name) =>
        h(
          "button",
          {
            class: "emoji-choice",
            type: "button",
            "aria-label": name,
            title: `:${name}:`,
            on: { click: () => choose(name) },
          },
          glyphOf(name),
        ),
      ),
    );
  };
  search.addEventListener("input", draw);
  search.addEventListener("keydown", (event) => {
    const first = grid.querySelector("button");
    if (event.key !== "Enter" || !first) return;
    event.preventDefault();
    first.click();
  });
  draw();
  popover(
    anchor,
    h(
      "div",
      { class: "emoji-box", role: "dialog", "aria-label": "Emoji", "data-tabbing": "" },
      h("div", { class: "picker-top" }, search),
      grid,
    ),
  );
}
