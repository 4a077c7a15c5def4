// The field to write into a chat as the person, or by hand as the account's owner; what is typed stays until it left.
import { post } from "./api.js";
import { freshId, h } from "./dom.js";
import { toast } from "./layers.js";
import { nameOf } from "./linkedin_world.js";
import { pressable, problemLine, working } from "./pressing.js";

const typed = new Map();

/** The field; `show(mode)` says for what: "answer", "accepting" (an answer accepts the invite) or "invite". */
export class Writing {
  constructor(account, person, changed) {
    Object.assign(this, { account, person, changed });
    this.key = `${account.id}/${person.public_id}`;
    const id = freshId("writing");
    this.label = h("label", { class: "input-label", for: id });
    this.area = h("textarea", { class: "field field-area", id, rows: "3", dir: "auto" });
    this.area.value = typed.get(this.key) || "";
    this.area.addEventListener("input", () => typed.set(this.key, this.area.value));
    this.area.addEventListener(
      "keydown",
      (event) => event.key === "Enter" && (event.metaKey || event.ctrlKey) && this.send(),
    );
    this.who = h(
      "select",
      { class: "field linkedin-who", "aria-label": "Write as" },
      h("option", { value: "answer" }, nameOf(person)),
      h("option", { value: "write" }, `${account.name}, by hand at LinkedIn`),
    );
    this.who.addEventListener("change", () => this.name());
    this.button = pressable("Send", "", "button button-primary");
    this.button.addEventListener("click", () => this.send());
    this.problem = problemLine();
    this.problem.node.id = `${id}-problem`;
    this.area.setAttribute("aria-describedby", this.problem.node.id);
    this.note = h("span", { class: "mail-note" }, "Ctrl+Enter sends");
    this.node = h(
      "form",
      { class: "linkedin-writing", on: { submit: (event) => event.preventDefault() } },
      this.label,
      this.area,
      this.problem.node,
      h("div", { class: "mail-reply-foot" }, this.button, this.who, this.note),
    );
  }

  show(mode) {
    this.mode = mode;
    this.who.hidden = mode !== "answer";
    if (mode !== "answer") this.who.value = "answer";
    this.name();
  }

  name() {
    const [label, button, note] = {
      answer: [`Write as ${this.who.selectedOptions[0].textContent}`, "Send", "Ctrl+Enter sends"],
      accepting: [`Answer as ${nameOf(this.person)}`, "Answer", "An answer accepts the invite"],
      invite: [`Invite by hand as ${this.account.name}: the note, if any`, "Invite", "As its owner does at LinkedIn"],
    }[this.mode];
    this.label.textContent = label;
    this.button.querySelector(".button-words").textContent = button;
    this.note.textContent = note;
  }

  send() {
    const { mode } = this;
    const text = this.area.value;
    if (mode !== "invite" && !text.trim()) {
      this.problem.say("Write a text first.");
      this.area.focus();
      return undefined;
    }
    const what = mode === "answer" ? this.who.value : mode === "invite" ? "invite" : "answer";
    return working(this.button, this.problem, async () => {
      await post(`linkedin/${what}`, { account: this.account.id, person: this.person.public_id, text });
      typed.delete(this.key);
      if (this.area.value === text) this.area.value = "";
      toast(what === "invite" ? `${nameOf(this.person)} is invited` : "Sent", null, "send");
      await this.changed();
    });
  }
}
