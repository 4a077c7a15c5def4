// The app's Home tab, as the app publishes it for each person.
import { post } from "./api.js";
import { blockEntries } from "./blocks.js";
import { fill, h, reconcile } from "./dom.js";
import { toast } from "./layers.js";
import { loadViews } from "./modal.js";
import { on, state } from "./state.js";
import { Typed } from "./values.js";

/** Shows the home view of the current person. */
export class HomeTab {
  constructor() {
    this.body = h("div", { class: "home-body" });
    this.node = h("div", { class: "home", tabindex: "-1" }, this.body);
    this.typed = new Typed();
    on("home", (view) => this.draw(view));
    on("me", () => {
      this.typed = new Typed();
      this.draw(null);
      if (this.node.isConnected && this.node.offsetParent) this.open();
    });
  }

  /** Tell the app that its home was opened, so that it can publish it. */
  async open() {
    try {
      await post("home", { user: state.me.id, tab: "home" });
      await loadViews();
    } catch (error) {
      toast(error.message, null, "warning");
    }
  }

  /** Tell the app that another of its tabs was opened; nobody waits for it. */
  told(tab) {
    post("home", { user: state.me.id, tab }).catch(() => undefined);
  }

  draw(view) {
    if (!view) {
      fill(
        this.body,
        h("p", { class: "empty", "data-key": "empty" }, `${state.app.name} has not shown a home here yet.`),
      );
      return;
    }
    this.typed.prune(view.blocks);
    this.typed.adopt(view.blocks, (view.state || {}).values);
    const place = () => ({ user: state.me.id, view_id: view.id });
    const act = async (click) => {
      await post("view/click", { ...place(), values: this.typed.all(), ...click });
      await loadViews();
    };
    reconcile(this.body, blockEntries(view.blocks, { key: view.id, typed: this.typed, place, act }));
  }
}
