// Answering a mail: by hand, or with one click as out of office, bounce or opt-out.
import { post } from "./api.js";
import { freshId, h } from "./dom.js";
import { icon } from "./icons.js";
import { toast } from "./layers.js";
import { mailAddress, mailName } from "./mail_threads.js";
import { pressable, problemLine, working } from "./pressing.js";
import { productNow } from "./state.js";

const typed = new Map();

/** The box to write back from. `sent` runs after a reply. */
export function replyBox(address, message, sent) {
  const id = freshId("reply");
  const key = `${address}/${message.folder}/${message.uid}`;
  const area = h("textarea", {
    class: "field field-area",
    id,
    rows: "5",
    placeholder: `Write back as ${address}`,
  });
  area.value = typed.get(key) || "";
  area.addEventListener("input", () => typed.set(key, area.value));
  const button = pressable("Send reply", "", "button button-primary");
  const problem = problemLine();
  area.setAttribute("aria-describedby", (problem.node.id = `${id}-problem`));
  const send = () => {
    if (!area.value.trim()) {
      problem.say("Write a text first.");
      area.focus();
      return undefined;
    }
    return working(button, problem, async () => {
      await post(`mail/${encodeURIComponent(address)}/reply`, {
        uid: message.uid,
        folder: message.folder,
        text: area.value,
      });
      typed.delete(key);
      area.value = "";
      toast(`Reply sent to ${mailName(message.from)}`, null, "send");
      await sent();
    });
  };
  button.addEventListener("click", send);
  area.addEventListener(
    "keydown",
    (event) => event.key === "Enter" && (event.metaKey || event.ctrlKey) && send(),
  );
  return h(
    "form",
    { class: "mail-reply", on: { submit: (event) => event.preventDefault() } },
    h("label", { class: "input-label", for: id }, icon("reply"), `Reply to ${mailName(message.from)}`),
    area,
    problem.node,
    h("div", { class: "mail-reply-foot" }, button, h("span", { class: "mail-note" }, "Ctrl+Enter sends")),
  );
}

function inAWeek() {
  return new Date(productNow() + 7 * 86400000).toISOString().slice(0, 10);
}

const LEFT = {
  one_click: "Unsubscribed with the mail's one-click link",
  mailto: "Opt-out sent to the address in List-Unsubscribe",
  reply: "“Please remove me” sent",
};

/** What a mailbox answers by itself or with one press. `sent` runs afterwards. */
export function oneClicks(address, message, sent) {
  const problem = problemLine();
  const about = { uid: message.uid, folder: message.folder };
  const until = h("input", {
    class: "field field-short",
    type: "date",
    id: freshId("until"),
    value: inAWeek(),
    min: new Date(productNow()).toISOString().slice(0, 10),
  });
  const away = pressable("Out of office", "clock");
  const bounce = pressable("Bounce", "warning");
  const leave = pressable("Opt out", "close");
  const run = (button, what, words, more = () => ({})) =>
    button.addEventListener("click", () =>
      working(button, problem, async () => {
        const answer = await post(`mail/${encodeURIComponent(address)}/${what}`, { ...about, ...more() });
        const sender = `#/mail/${encodeURIComponent(mailAddress(message.from))}`;
        toast(words(answer), sender, "mail");
        await sent();
      }),
    );
  run(
    away,
    "out_of_office",
    (answer) => `Out-of-office reply sent, back on ${answer.until}`,
    () => (until.value ? { until: until.value } : {}),
  );
  run(bounce, "bounce", () => `A bounce lies in the inbox of ${mailName(message.from)}`);
  run(leave, "opt_out", (answer) => LEFT[answer.how] || "Opted out");
  return h(
    "section",
    { class: "mail-quick", "aria-label": "Answer with one click" },
    h("h3", { class: "mail-quick-title" }, "Or answer with one click"),
    h("div", { class: "mail-quick-row" }, away, bounce, leave),
    h("label", { class: "mail-note", for: until.id }, "Back in the office on "),
    until,
    problem.node,
  );
}
