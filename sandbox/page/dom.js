// Builds and reconciles DOM; text always enters as text, never as HTML.

const SVG = "http://www.w3.org/2000/svg";
const versions = new WeakMap();

/** Make an element. Props: class, on (listeners), data, any attribute; false, null and undefined are left out. */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "class") node.className = value;
    else if (name === "on") for (const [type, run] of Object.entries(value)) node.addEventListener(type, run);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

/** Append nodes, strings and nested lists of them. */
export function append(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

/** Replace everything inside a node. */
export function fill(node, ...children) {
  node.replaceChildren();
  return append(node, children);
}

/** Make an SVG icon out of path data (24 by 24, stroked). */
export function drawing(paths, className) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  for (const line of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", line);
    svg.append(path);
  }
  return svg;
}

/** Where the keyboard is inside a node, in a form that survives drawing the node again. */
function focusIn(node) {
  const active = document.activeElement;
  if (!active || active === document.body || !node.contains(active)) return null;
  const held = active.closest("[data-focus]");
  return {
    id: held && node.contains(held) ? held.dataset.focus : null,
    start: "selectionStart" in active ? readSelection(active) : null,
  };
}

function readSelection(input) {
  try {
    return [input.selectionStart, input.selectionEnd];
  } catch {
    return null; // number and email inputs have no selection
  }
}

function restoreFocus(node, held) {
  if (!held) return;
  const target = held.id ? node.querySelector(`[data-focus="${CSS.escape(held.id)}"]`) : null;
  const focusable = target || (node.matches("[tabindex]") ? node : null);
  if (!focusable) return;
  focusable.focus({ preventScroll: true });
  if (held.start && target && held.start[0] !== null && typeof target.setSelectionRange === "function") {
    try {
      target.setSelectionRange(held.start[0], held.start[1]);
    } catch {
      return;
    }
  }
}

/**
 * Make a parent's children match a list: a child whose key and version are unchanged stays untouched,
 * so focus, typed text and open menus in it survive. Each entry is {key, version, render}.
 */
export function reconcile(parent, entries) {
  const wanted = new Set(entries.map((entry) => entry.key));
  const before = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  // First, so that what stays need not be moved past what goes: moving a node takes its focus away.
  for (const [key, node] of before) if (!wanted.has(key)) node.remove();
  let place = parent.firstElementChild;
  for (const entry of entries) {
    const old = before.get(entry.key);
    before.delete(entry.key);
    let node = old;
    if (!old || versions.get(old) !== entry.version) {
      node = entry.render();
      node.dataset.key = entry.key;
      versions.set(node, entry.version);
      if (old) {
        const held = focusIn(old);
        if (old === place) place = node;
        old.replaceWith(node);
        restoreFocus(node, held);
      }
    }
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
}

/** Call at most once per pause; the last arguments win. */
export function debounced(milliseconds, run) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...values), milliseconds);
  };
}

let counter = 0;
/** An id that no other element of the page has. */
export function freshId(stem) {
  counter += 1;
  return `${stem}-${counter}`;
}
