// Elements of context_actions (thumbs up and down, icon buttons), and the workflow button.
import { acting, confirmed } from "./acting.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { toast } from "./layers.js";
import { plainText } from "./mrkdwn.js";
import { state } from "./state.js";

function tell(node, element, at, value) {
  return acting(node, () =>
    at.ctx.act({ block_id: at.block.block_id, action_id: element.action_id, value }),
  );
}

/** Two thumbs; the one that was pressed stays marked. */
export function feedbackButtons(element, at) {
  const thumb = (one, glyph) => {
    const said = one.accessibility_label || plainText(one.text);
    const node = h(
      "button",
      {
        class: "thumb",
        type: "button",
        "aria-label": said,
        "aria-pressed": "false",
        title: plainText(one.text),
        "data-focus": `${at.block.block_id}/${element.action_id}/${one.value}`,
      },
      glyph,
    );
    node.addEventListener("click", async () => {
      for (const other of node.parentElement.children) other.setAttribute("aria-pressed", "false");
      node.setAttribute("aria-pressed", "true");
      await tell(node, element, at, one.value);
    });
    return node;
  };
  return h(
    "span",
    { class: "thumbs", role: "group", "aria-label": "Feedback" },
    thumb(element.positive_button, "👍"),
    thumb(element.negative_button, "👎"),
  );
}

/** A small button with a picture; only the people it names see it, when it names any. */
export function iconButton(element, at) {
  const only = element.visible_to_user_ids;
  if (only && only.length && !(state.me && only.includes(state.me.id))) return h("span", { hidden: true });
  const said = element.accessibility_label || plainText(element.text);
  const node = h(
    "button",
    {
      class: "icon-button thumb",
      type: "button",
      "aria-label": said,
      title: plainText(element.text),
      "data-focus": `${at.block.block_id}/${element.action_id}`,
    },
    icon(element.icon === "trash" ? "trash" : "bolt"),
  );
  node.addEventListener("click", async () => {
    if (await confirmed(element.confirm)) await tell(node, element, at, element.value);
  });
  return node;
}

/** A button that starts a workflow in Slack; here it says that there are none. */
export function workflowButton(element) {
  const style = { primary: "button-primary", danger: "button-danger" }[element.style] || "";
  return h(
    "button",
    {
      class: `button block-button ${style}`,
      type: "button",
      "aria-label": element.accessibility_label,
      on: { click: () => toast("Workflows do not run in the local Slack.", null, "bolt") },
    },
    h("span", { class: "button-words" }, plainText(element.text)),
  );
}
