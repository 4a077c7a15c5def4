// The menu at the person's name: who one is, how the page looks, the guide.
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { avatar } from "./people.js";
import { become, humans, personName, roleOf, state } from "./state.js";
import { THEMES, setTheme, theme } from "./theme.js";

function person(one) {
  return {
    label: personName(one.id),
    note: [roleOf(one), one.tz].filter(Boolean).join(" · "),
    picture: avatar(one.id, personName(one.id), "avatar-small"),
    current: one.id === state.me.id,
    group: "Act as",
    run: () => become(one.id),
  };
}

/** Open the menu by its button. */
export function openPersonMenu(anchor, guide) {
  const themes = THEMES.map(([name, label]) => ({
    label,
    current: theme() === name,
    group: "Colours",
    small: true,
    run: () => setTheme(name),
  }));
  const back = guide.canComeBack
    ? [{ label: "Show the guide", picture: icon("compass"), group: "Guide", run: () => guide.bringBack() }]
    : [];
  openMenu(anchor, "Who you are", [...humans().map(person), ...themes, ...back]);
}
