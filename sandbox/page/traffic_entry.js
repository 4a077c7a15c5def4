// One entry of the traffic: what was asked, what was answered, to read and to copy.
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { jsonView } from "./json_view.js";
import { toast } from "./toasts.js";

const drawn = new WeakMap();

/** Whether something went wrong: no answer, a refusal, or an answer that says so. */
export function failed(entry) {
  if (entry.error || (entry.status !== null && entry.status >= 400)) return true;
  return Boolean(entry.response) && typeof entry.response === "object" && entry.response.ok === false;
}

/** The result in a word or two. */
export function resultOf(entry) {
  if (entry.error) return entry.status ? `${entry.status} ${entry.error}` : entry.error;
  if (entry.status === null) return "waiting";
  const refused = entry.response && typeof entry.response === "object" && entry.response.ok === false;
  return refused && entry.response.error ? `${entry.status} ${entry.response.error}` : String(entry.status);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied.", null, "check", { key: "copied" });
  } catch {
    toast("The browser does not let this page copy. Select the text and copy it by hand.", null, "warning");
  }
}

function textOf(body) {
  return typeof body === "string" ? body : JSON.stringify(body, null, 2);
}

function part(title, body) {
  const has = body !== null && body !== undefined && body !== "";
  const button = h(
    "button",
    { class: "button button-small", type: "button", "aria-label": `Copy the ${title.toLowerCase()}` },
    icon("copy"),
    " Copy",
  );
  button.addEventListener("click", () => copy(textOf(body)));
  return h(
    "section",
    { class: "entry-part", "aria-label": title },
    h(
      "header",
      { class: "entry-part-head" },
      h("h3", {}, title),
      h("span", { class: "spring" }),
      has ? button : null,
    ),
    jsonView(body),
  );
}

function facts(entry) {
  const pairs = [
    ["Direction", entry.direction === "to_bot" ? "from Slack to the bot" : "from the bot to Slack"],
    ["Result", resultOf(entry)],
    ["Took", `${entry.ms} ms`],
    ["At", new Date(entry.at).toLocaleString("en-GB")],
    ["Over", entry.transport],
    entry.retry ? ["Retry", String(entry.retry)] : null,
  ].filter(Boolean);
  return h(
    "dl",
    { class: "entry-facts" },
    pairs.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
  );
}

/** Draw an entry into a node; `wanted` is its id, which the record may have forgotten. What is unchanged stays. */
export function drawEntry(node, entry, wanted, back) {
  const version = JSON.stringify(entry ? [entry.id, entry.status, entry.error, entry.ms] : [wanted]);
  if (drawn.get(node) === version) return;
  drawn.set(node, version);
  if (!entry) {
    const words = wanted
      ? "This entry is not among what was read. Search for it, or show older ones."
      : "Choose an entry to read it.";
    fill(node, wanted ? backButton(back) : null, h("p", { class: "empty" }, words));
    return;
  }
  fill(
    node,
    h("header", { class: "entry-head" }, backButton(back), h("h2", { class: "pane-title" }, entry.name)),
    facts(entry),
    entry.clipped ? h("p", { class: "entry-clipped" }, "A body was too long and is shown in part.") : null,
    part("Request", entry.request),
    part("Response", entry.response),
  );
  node.scrollTop = 0;
}

function backButton(back) {
  return h(
    "button",
    {
      class: "icon-button only-narrow",
      type: "button",
      "aria-label": "Back to the list",
      on: { click: back },
    },
    icon("back"),
  );
}
