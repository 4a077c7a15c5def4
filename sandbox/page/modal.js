// The modals of the current person: the top of the stack is shown, what is typed survives updates.
import { get, post } from "./api.js";
import { blockEntries } from "./blocks.js";
import { fill, freshId, h, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { closeButton, closePopover, openDialog, toast } from "./layers.js";
import { plainText } from "./mrkdwn.js";
import { appAvatar } from "./people.js";
import { emit, state } from "./state.js";
import { Typed } from "./values.js";

const TROUBLE = "We had some trouble connecting. Try again?";
const typed = new Map();
let views = [];
let home = null;
let shown = null;
let reading = 0;

/** Read the stack of the current person and show its top. */
export async function loadViews() {
  if (!state.me) return;
  const asked = (reading += 1);
  const answer = await get("views", { user: state.me.id });
  if (asked !== reading) return;
  views = answer.views || [];
  home = answer.home || null;
  for (const id of [...typed.keys()]) if (!views.some((view) => view.id === id)) typed.delete(id);
  draw();
  emit("home", home);
}

/** Put every modal away without telling the app: another person looks now. */
export function forgetViews() {
  views = [];
  home = null;
  typed.clear();
  draw();
}

/** Close the modal because a link in it leads to a message. */
export function leaveModal() {
  if (shown) return closeView(shown);
  return undefined;
}

function typedOf(view) {
  if (!typed.has(view.id)) typed.set(view.id, new Typed());
  const kept = typed.get(view.id);
  kept.prune(view.blocks);
  kept.adopt(view.blocks, (view.state || {}).values);
  return kept;
}

function draw() {
  const view = views[views.length - 1];
  if (shown && (!view || shown.id !== view.id)) {
    closePopover();
    shown.close();
    shown = null;
  }
  if (!view) return;
  if (!shown) shown = open(view);
  redraw(shown, view);
}

function open(view) {
  const titleId = freshId("modal-title");
  const modal = { id: view.id, errors: {}, titleId };
  modal.head = h("header", { class: "dialog-head" });
  modal.body = h("div", { class: "dialog-body modal-body" });
  modal.notice = h("div", { class: "modal-notice", role: "alert", hidden: true });
  modal.foot = h("footer", { class: "dialog-foot" });
  const box = h(
    "div",
    { class: "dialog modal", tabindex: "-1" },
    modal.head,
    modal.notice,
    modal.body,
    modal.foot,
  );
  modal.close = openDialog(box, {
    labelledby: titleId,
    dismissed: () => closeView(modal),
    kind: "shade-modal",
  });
  modal.box = box;
  modal.fresh = true;
  return modal;
}

function contextOf(modal, view) {
  return {
    key: view.id,
    typed: typedOf(view),
    place: () => ({ user: state.me.id, view_id: view.id }),
    errorOf: (blockId) => modal.errors[blockId] || null,
    submit: () => view.submit && submit(modal),
    act: async (click) => {
      modal.hushed = true;
      say(modal, "");
      try {
        await post("view/click", {
          user: state.me.id,
          view_id: view.id,
          values: typed.get(view.id).all(),
          ...click,
        });
      } finally {
        await loadViews();
      }
    },
  };
}

function redraw(modal, view) {
  modal.view = view;
  const deeper = views.length > 1;
  const title = plainText(view.title);
  if (modal.title !== `${title}${deeper}`) {
    modal.title = `${title}${deeper}`;
    const back = deeper
      ? h(
          "button",
          {
            class: "icon-button",
            type: "button",
            "aria-label": "Back",
            on: { click: () => closeView(modal) },
          },
          icon("back"),
        )
      : null;
    fill(
      modal.head,
      back || appAvatar("avatar-small"),
      h("h2", { class: "dialog-title", id: modal.titleId }, title),
      closeButton(() => closeView(modal, true)),
    );
  }
  const { "": trouble = "", ...errors } = modal.hushed ? {} : view.errors || {};
  modal.errors = errors;
  say(modal, trouble || summary(Object.keys(errors).length));
  reconcile(modal.body, blockEntries(view.blocks, contextOf(modal, view)));
  drawFoot(modal, view);
  const lost =
    !modal.box.contains(document.activeElement) &&
    (document.activeElement === document.body || !document.activeElement);
  if (modal.fresh || lost) focusFirst(modal);
  modal.fresh = false;
  // The answer to a submit may be drawn by a later reading than its own, which then comes back empty-handed.
  if (modal.answered && Object.keys(errors).length) {
    modal.answered = false;
    focusError(modal);
  }
}

function drawFoot(modal, view) {
  const words = JSON.stringify([view.submit, view.close, views.length]);
  if (modal.footWords === words) return;
  modal.footWords = words;
  const close = h(
    "button",
    { class: "button", type: "button", "data-focus": "close", on: { click: () => closeView(modal) } },
    plainText(view.close) || (view.submit ? "Cancel" : "Close"),
  );
  modal.submit = view.submit
    ? h(
        "button",
        {
          class: "button button-primary modal-submit",
          type: "button",
          "data-focus": "submit",
          on: { click: () => submit(modal) },
        },
        h("span", { class: "button-words" }, plainText(view.submit)),
      )
    : null;
  fill(modal.foot, close, modal.submit);
}

function focusFirst(modal) {
  const wanted =
    modal.body.querySelector("[data-focus-on-load]") ||
    modal.body.querySelector("input:not([type=radio]):not([type=checkbox]),textarea,select,.picker");
  (wanted || modal.submit || modal.box).focus({ preventScroll: true });
}

function say(modal, words) {
  fill(modal.notice, words ? [icon("warning"), h("span", {}, words)] : []);
  modal.notice.hidden = !words;
}

function summary(wrong) {
  if (!wrong) return "";
  return wrong === 1 ? "One field needs another look." : `${wrong} fields need another look.`;
}

function focusError(modal) {
  const first = modal.body.querySelector(".has-error");
  if (!first) return;
  first.scrollIntoView({ block: "center" });
  const field = first.querySelector("input,textarea,select,button");
  if (field) field.focus({ preventScroll: true });
}

function busy(modal, on) {
  modal.busy = on;
  if (!modal.submit) return;
  modal.submit.classList.toggle("is-loading", on);
  for (const name of ["aria-busy", "aria-disabled"])
    if (on) modal.submit.setAttribute(name, "true");
    else modal.submit.removeAttribute(name);
}

async function submit(modal) {
  if (modal.busy) return;
  busy(modal, true);
  modal.hushed = true;
  modal.answered = false;
  redraw(modal, modal.view);
  let trouble = "";
  try {
    await post("view/submit", { user: state.me.id, view_id: modal.id, values: typed.get(modal.id).all() });
  } catch (error) {
    trouble = error.status === 200 ? TROUBLE : error.message;
  }
  modal.hushed = false;
  modal.answered = true;
  busy(modal, false);
  await loadViews().catch(() => undefined);
  if (trouble && shown === modal) say(modal, trouble);
}

/** Close the top view, or with its cross the whole stack, as in Slack. */
async function closeView(modal, all = false) {
  try {
    await post("view/close", { user: state.me.id, view_id: modal.id, all });
  } catch (error) {
    if (error.status !== 404) toast(error.message, null, "warning");
  }
  await loadViews();
}
