// Faces and names: coloured initials, the app's badge.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { personName, state } from "./state.js";

const COLOURS = [
  "#4a154b",
  "#1264a3",
  "#2bac76",
  "#c2410c",
  "#7c3aed",
  "#0e7490",
  "#b4235a",
  "#5b6b12",
  "#a16207",
  "#475569",
];

function colourOf(text) {
  let sum = 7;
  for (const letter of String(text)) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return COLOURS[sum % COLOURS.length];
}

/** "AW" of "Ana Weber" and of "Ana Weber (agency)". */
function initials(name) {
  const words = String(name)
    .replace(/\([^()]*\)/g, " ")
    .trim()
    .split(/[\s@.]+/)
    .filter(Boolean);
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : [words[0] || "?"];
  return letters.map((word) => [...word][0].toUpperCase()).join("");
}

/** A square with initials; decorative, the name stands beside it. */
export function avatar(key, name, size = "") {
  const node = h("span", { class: `avatar ${size}`, "aria-hidden": "true" }, initials(name));
  node.style.backgroundColor = colourOf(key || name);
  return node;
}

/** The app's own square. */
export function appAvatar(size = "") {
  return h(
    "span",
    { class: `avatar avatar-app ${size}`, "aria-hidden": "true" },
    icon("bolt", "avatar-glyph"),
  );
}

/** Whether a message comes from the app. */
export function isApp(message) {
  return Boolean(message.bot_id) || message.user === state.app.bot_user_id;
}

/** The face of whoever wrote a message. */
export function faceOf(message, size = "") {
  if (message.user === "USLACKBOT") return avatar("slackbot", "Slackbot", size);
  if (isApp(message)) return appAvatar(size);
  return avatar(message.user, personName(message.user), size);
}

/** The name of whoever wrote a message. */
export function authorOf(message) {
  if (message.user === "USLACKBOT") return "Slackbot";
  if (isApp(message)) return message.username || state.app.name;
  return personName(message.user);
}
