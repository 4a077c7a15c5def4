// The Phone switch: the same page at a phone's width, in a frame of its own, so that its media queries hold.
import { h } from "./dom.js";
import { icon } from "./icons.js";

/** Whether this page is the one inside the frame. */
export const inPhone = new URLSearchParams(window.location.search).has("phone");

/** The stage with the phone; `left(hash)` is called with where the phone was when it is put away. */
export class Phone {
  constructor({ left }) {
    this.left = left;
    this.stage = h("div", { class: "phone-stage", hidden: true });
    this.button = h(
      "button",
      {
        class: "top-button only-wide",
        type: "button",
        "aria-pressed": "false",
        title: "See it at a phone's width",
      },
      icon("phone"),
      h("span", {}, "Phone"),
    );
    this.button.addEventListener("click", () => this.toggle());
    if (inPhone) this.button.hidden = true;
  }

  get isOn() {
    return !this.stage.hidden;
  }

  toggle() {
    if (this.isOn) this.putAway();
    else this.take();
  }

  take() {
    const inner = h("iframe", {
      class: "phone-screen",
      title: "The local Slack on a phone",
      src: `/?phone${window.location.hash}`,
    });
    this.frame = inner;
    this.stage.replaceChildren(h("div", { class: "phone-body" }, inner));
    this.stage.hidden = false;
    this.button.setAttribute("aria-pressed", "true");
    this.left(null);
  }

  putAway() {
    const inner = this.frame.contentWindow;
    const hash = inner ? inner.location.hash : window.location.hash;
    this.stage.replaceChildren();
    this.stage.hidden = true;
    this.button.setAttribute("aria-pressed", "false");
    this.left(hash);
  }
}
