// Short notices in the corner that leave by themselves; they wait while somebody is on them.
import { h } from "./dom.js";
import { icon } from "./icons.js";

const STAYS_MS = 9000;
const MOST = 4;

/** Close the newest notice; false when there is none. */
export function closeNewestToast() {
  const newest = document.getElementById("toasts").lastElementChild;
  if (newest) newest.remove();
  return Boolean(newest);
}

function leaving(node) {
  let timer = 0;
  const leave = () => {
    timer = setTimeout(() => node.remove(), STAYS_MS);
  };
  const stay = () => clearTimeout(timer);
  const gone = () => !node.matches(":hover, :focus-within") && (stay(), leave());
  node.addEventListener("pointerenter", stay);
  node.addEventListener("focusin", stay);
  node.addEventListener("pointerleave", gone);
  node.addEventListener("focusout", () => requestAnimationFrame(gone));
  leave();
}

/** Show a notice that may lead somewhere. `key` replaces the notice of the same key, `more` is a second line. */
export function toast(text, href = null, name = "bolt", { key = null, more = "" } = {}) {
  const home = document.getElementById("toasts");
  const words = h(
    "span",
    {},
    h("span", { class: "toast-text" }, text),
    more ? h("span", { class: "toast-more" }, more) : null,
  );
  const close = h(
    "button",
    { class: "icon-button toast-close", type: "button", "aria-label": `Dismiss: ${text}` },
    icon("close"),
  );
  const node = h(
    "div",
    { class: "toast", data: key ? { key } : {} },
    icon(name),
    href ? h("a", { href, class: "toast-link" }, words) : words,
    close,
  );
  close.addEventListener("click", () => node.remove());
  node.addEventListener("click", (event) => event.target.closest("a") && node.remove());
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    node.remove();
  });
  for (const old of [...home.children]) if (key && old.dataset.key === key) old.remove();
  home.append(node);
  while (home.children.length > MOST) home.firstElementChild.remove();
  leaving(node);
  return node;
}
