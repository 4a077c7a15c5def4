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
      class: [
        "menu-item",
        item.danger && "menu-item-danger",
        item.current && "is-current",
        item.small && "menu-item-small",
      ]
        .filter(Boolean)
        .join(" "),
      type: "button",
      role: item.current === undefined ? "menuitem" : "menuitemradio",
      "aria-checked": item.current === undefined ? null : String(Boolean(item.current)),
      tabindex: "-1",
      "data-first": item.current && !item.small ? "" : null,
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

/** The entries, with a heading wherever another group begins. */
function grouped(items) {
  const names = [...new Set(items.map((item) => item.group))];
  if (names.every((name) => !name)) return items.map(entry);
  return names.map((name) =>
    h(
      "div",
      { role: "group", class: "menu-group", "aria-label": name },
      h("div", { class: "menu-title", "aria-hidden": "true" }, name),
      items.filter((item) => item.group === name).map(entry),
    ),
  );
}

/** Open a menu by its button; each item is {label, note?, picture?, danger?, current?, small?, group?, run}. */
export function openMenu(anchor, label, items) {
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label, tabindex: "-1" }, grouped(items));
  menu.addEventListener("keydown", (event) => {
    const run = KEYS[event.key];
    if (!run) return;
    event.preventDefault();
    run(menu, document.activeElement);
  });
  popover(anchor, menu);
}
