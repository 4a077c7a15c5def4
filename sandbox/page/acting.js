// Pressing something: confirm question, loading state, and the small warning when the app did not answer.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { ask } from "./layers.js";
import { plainText, textObject } from "./mrkdwn.js";

/** Ask an element's confirm question, if it has one; resolves to whether to go on. */
export function confirmed(confirm) {
  if (!confirm) return Promise.resolve(true);
  return ask({
    title: plainText(confirm.title) || "Are you sure?",
    body: textObject(confirm.text),
    yes: plainText(confirm.confirm) || "Yes",
    no: plainText(confirm.deny) || "Cancel",
    danger: confirm.style === "danger",
  });
}

function warn(node, words) {
  clearWarning(node);
  const mark = h(
    "span",
    { class: "act-warning", role: "img", "aria-label": words, title: words },
    icon("warning"),
  );
  node.after(mark);
}

function clearWarning(node) {
  const next = node.nextElementSibling;
  if (next && next.classList.contains("act-warning")) next.remove();
}

/** Run a click with its loading state on a node; a second press while one is under way does nothing. */
export async function acting(node, run) {
  if (node.getAttribute("aria-busy") === "true") return;
  clearWarning(node);
  node.setAttribute("aria-busy", "true");
  node.classList.add("is-loading");
  try {
    await run();
  } catch (error) {
    if (node.isConnected) warn(node, failureWords(error));
  } finally {
    node.removeAttribute("aria-busy");
    node.classList.remove("is-loading");
  }
}

/** Why a click failed, as a person reads it. */
function failureWords(error) {
  const body = error.body || {};
  if (error.status !== 200) return error.message || "This did not work.";
  if (body.status) return `This did not work: the app answered ${body.status}.`;
  return `This did not work: ${body.error || "the app did not answer"}.`;
}
