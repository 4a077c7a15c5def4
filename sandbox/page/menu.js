// A menu of choices in a popover, walked with the arrow keys.
import { h } from "./dom.js";
import { closePopover, popover } from "./layers.js";

function step(menu, from, by) {
  const all = [...menu.querySelectorAll('[role^="menuitem"]')];
  const at = all.indexOf(from);
  const next = all[(at + by + all.length) % all.length];
  if (next) next.focus();
}

const KEYS = {
  ArrowDown: (menu, on) => step(menu, on, 1),
  ArrowUp: (menu, on) => step(menu, on, -1),
  Home: (menu) => step(menu, null, 1),
  End: (menu) => step(menu, menu.querySelector('[role^="menuitem"]'), -1),
};

function entry(item) {
  const choose = () => {
    closePopover(true);
    item.run();
  };
  return h(
    "button",
    {
      class: `menu-item ${item.danger ? "menu-item-danger" : ""} ${item.current ? "is-current" : ""}`,
      type: "button",
      role: item.current === undefined ? "menuitem" : "menuitemradio",
      "aria-checked": item.current === undefined ? null : String(Boolean(item.current)),
      tabindex: "-1",
      "data-first": item.current ? "" : null,
      on: { click: choose },
    },
    item.picture || null,
    h(
      "span",
      { class: "menu-words" },
      h("span", {}, item.label),
      item.note ? h("span", { class: "menu-note" }, item.note) : null,
    ),
  );
}

/** Open a menu by its button; each item is {label, note?, picture?, danger?, current?, run}. */
export function openMenu(anchor, label, items) {
  const menu = h(
    "div",
    { class: "menu", role: "menu", "aria-label": label, tabindex: "-1" },
    items.map(entry),
  );
  menu.addEventListener("keydown", (event) => {
    const run = KEYS[event.key];
    if (!run) return;
    event.preventDefault();
    run(menu, document.activeElement);
  });
  popover(anchor, menu);
}
