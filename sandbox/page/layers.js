// Everything that lies above the page: dialogs with a focus trap, confirm questions, popovers.
import { freshId, h } from "./dom.js";
import { icon } from "./icons.js";

export { toast } from "./toasts.js";

let openPopover = null;

const FOCUSABLE =
  'a[href],button:not([disabled]),input:not([disabled]),select:not([disabled]),textarea:not([disabled]),[tabindex="0"]';

function layers() {
  return document.getElementById("layers");
}

function focusables(node) {
  return [...node.querySelectorAll(FOCUSABLE)].filter((one) => one.offsetParent !== null);
}

function trap(event, box) {
  if (event.key !== "Tab") return;
  const all = focusables(box);
  if (!all.length) return;
  const first = all[0];
  const last = all[all.length - 1];
  const outside = !box.contains(document.activeElement);
  if (event.shiftKey && (document.activeElement === first || outside)) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && (document.activeElement === last || outside)) {
    event.preventDefault();
    first.focus();
  }
}

/**
 * Show a box as a modal dialog. `dismissed` is called for Esc and for a press beside it.
 * Returns close(), which gives the focus back to where it was.
 */
export function openDialog(box, { label, labelledby, dismissed, kind = "" }) {
  const before = document.activeElement;
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-modal", "true");
  if (labelledby) box.setAttribute("aria-labelledby", labelledby);
  else box.setAttribute("aria-label", label);
  const shade = h("div", { class: `shade ${kind}` }, box);
  const pressed = (event) => {
    const shades = layers().querySelectorAll(".shade");
    if (event.defaultPrevented || openPopover || shades[shades.length - 1] !== shade) return;
    if (event.key === "Escape") {
      event.preventDefault();
      dismissed();
    } else trap(event, box);
  };
  document.addEventListener("keydown", pressed);
  shade.addEventListener("mousedown", (event) => event.target === shade && dismissed());
  layers().append(shade);
  document.getElementById("app").inert = true;
  return () => {
    shade.remove();
    document.removeEventListener("keydown", pressed);
    if (!layers().querySelector(".shade")) document.getElementById("app").inert = false;
    if (before && before.isConnected) before.focus({ preventScroll: true });
  };
}

/** Ask a yes-or-no question; resolves to true or false. */
export function ask({ title, body, yes, no, danger = false }) {
  return new Promise((resolve) => {
    const id = freshId("confirm");
    let close = () => undefined;
    const answer = (said) => () => {
      close();
      resolve(said);
    };
    const confirm = h(
      "button",
      {
        class: danger ? "button button-danger" : "button button-primary",
        type: "button",
        on: { click: answer(true) },
      },
      yes,
    );
    const box = h(
      "div",
      { class: "dialog dialog-small" },
      h(
        "header",
        { class: "dialog-head" },
        h("h2", { class: "dialog-title", id }, title),
        closeButton(answer(false)),
      ),
      h("div", { class: "dialog-body" }, h("p", { class: "dialog-text" }, body)),
      h(
        "footer",
        { class: "dialog-foot" },
        h("button", { class: "button", type: "button", on: { click: answer(false) } }, no),
        confirm,
      ),
    );
    close = openDialog(box, { labelledby: id, dismissed: answer(false), kind: "shade-top" });
    confirm.focus();
  });
}

/** The cross in a dialog's corner. */
export function closeButton(run, label = "Close") {
  return h(
    "button",
    { class: "icon-button", type: "button", "aria-label": label, on: { click: run } },
    icon("close"),
  );
}

/** Close whatever popover is open. */
export function closePopover(giveFocusBack = false) {
  if (!openPopover) return;
  const { node, anchor, gone } = openPopover;
  openPopover = null;
  node.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (gone) gone();
  if (giveFocusBack && anchor.isConnected) anchor.focus({ preventScroll: true });
}

function placeBy(node, anchor) {
  const edge = 8;
  const at = anchor.getBoundingClientRect();
  const size = node.getBoundingClientRect();
  let top = at.bottom + 4;
  if (top + size.height > window.innerHeight - edge) top = Math.max(edge, at.top - size.height - 4);
  const left = Math.min(Math.max(edge, at.left), Math.max(edge, window.innerWidth - size.width - edge));
  node.style.top = `${top}px`;
  node.style.left = `${left}px`;
}

/** Show a node beside its anchor until Esc, a press elsewhere or closePopover. */
export function popover(anchor, node, { gone = null, focus = true } = {}) {
  const again = openPopover && openPopover.anchor === anchor;
  closePopover();
  if (again) return;
  node.classList.add("popover");
  layers().append(node);
  anchor.setAttribute("aria-expanded", "true");
  openPopover = { node, anchor, gone };
  placeBy(node, anchor);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" && event.key !== "Tab") return;
    if (event.key === "Tab" && node.matches("[data-tabbing]")) return trap(event, node);
    event.preventDefault();
    event.stopPropagation();
    closePopover(true);
  });
  if (focus)
    (node.querySelector("[data-first]") || focusables(node)[0] || node).focus({ preventScroll: true });
}

document.addEventListener("mousedown", (event) => {
  if (!openPopover) return;
  if (!openPopover.node.contains(event.target) && !openPopover.anchor.contains(event.target)) closePopover();
});
window.addEventListener("resize", () => closePopover());
