// Light, dark, or as the system is: kept in the browser, set on the document before anything is drawn.

const KEY = "local-slack:theme";

/** The choices with their names, in the order of the menu. */
export const THEMES = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];

function kept() {
  try {
    return JSON.parse(window.localStorage.getItem(KEY)) || "system";
  } catch {
    return "system";
  }
}

function apply(name) {
  const root = document.documentElement;
  if (name === "light" || name === "dark") root.dataset.theme = name;
  else delete root.dataset.theme;
}

/** The theme that was chosen: system, light or dark. */
export function theme() {
  return document.documentElement.dataset.theme || "system";
}

/** Choose a theme, in every open tab of this page. */
export function setTheme(name) {
  apply(name);
  try {
    window.localStorage.setItem(KEY, JSON.stringify(name));
  } catch {
    return;
  }
}

apply(kept());
window.addEventListener("storage", (event) => event.key === KEY && apply(kept()));
