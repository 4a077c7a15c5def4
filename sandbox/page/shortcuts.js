// The app's global shortcuts, in the composer's menu.
import { post } from "./api.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { toast } from "./layers.js";
import { openMenu } from "./menu.js";
import { loadViews } from "./modal.js";
import { on, state } from "./state.js";

async function use(callbackId) {
  try {
    await post("shortcut", { user: state.me.id, callback_id: callbackId });
    await loadViews();
  } catch (error) {
    toast(error.message, null, "warning");
  }
}

/** The button with the shortcuts; hidden when the app has none. */
export function shortcutButton() {
  const node = h(
    "button",
    {
      class: "format",
      type: "button",
      "aria-label": "Shortcuts",
      title: "Shortcuts",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      hidden: true,
    },
    icon("bolt"),
  );
  const offered = () => (state.app.shortcuts || []).filter((one) => one.type === "global");
  node.addEventListener("click", () =>
    openMenu(
      node,
      "Shortcuts",
      offered().map((one) => ({
        label: one.name,
        note: one.description || state.app.name,
        run: () => use(one.callback_id),
      })),
    ),
  );
  on("state", () => {
    node.hidden = !offered().length;
  });
  return node;
}
