// Buttons that do something at the control API: their names, their turning, and what they say when it goes wrong.
import { h } from "./dom.js";
import { icon } from "./icons.js";

/** A line that says what went wrong, hidden while nothing did. */
export function problemLine() {
  const node = h("p", { class: "input-error", role: "alert", hidden: true });
  return {
    node,
    say: (words) => {
      node.textContent = words;
      node.hidden = !words;
    },
  };
}

/** Run a request with its button turning; what goes wrong is said in the line. */
export async function working(button, problem, run) {
  if (button.getAttribute("aria-busy") === "true") return;
  problem.say("");
  button.setAttribute("aria-busy", "true");
  button.classList.add("is-loading");
  try {
    await run();
  } catch (error) {
    problem.say(error.message);
  } finally {
    button.removeAttribute("aria-busy");
    button.classList.remove("is-loading");
  }
}

/** A button with an icon or without. */
export function pressable(label, name, kind = "button") {
  return h(
    "button",
    { class: kind, type: "button" },
    name ? icon(name) : null,
    h("span", { class: "button-words" }, label),
  );
}
