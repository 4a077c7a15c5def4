// One person at LinkedIn: their profile, and for each account the invite, the chat, and what one does as them.
import { post } from "./api.js";
import { fill, freshId, h } from "./dom.js";
import { fullMoment, mailMoment } from "./format.js";
import { between, connectedAccounts, nameOf, waits } from "./linkedin_world.js";
import { Writing } from "./linkedin_writing.js";
import { avatar } from "./people.js";
import { pressable, problemLine, working } from "./pressing.js";

const PROFILES = [
  ["open", "Open: everybody can invite them"],
  ["closed", "Closed: takes no invites"],
  ["private", "Private: cannot be looked up"],
  ["deleted", "Deleted: there is nobody any more"],
];

/** The page of a person; `changed()` runs after anything that one did. */
export class PersonPage {
  constructor(id, changed) {
    this.id = id;
    this.changed = changed;
    this.title = id;
    this.note = "";
    this.profile = h("section", { class: "linkedin-card", "aria-label": "Profile" });
    this.parts = h("div", {});
    this.node = h("div", {}, this.profile, this.parts);
    this.shown = new Map();
  }

  draw(world) {
    const person = world.people.find((one) => one.public_id === this.id);
    if (!person) {
      fill(this.node, h("p", { class: "empty" }, "There is nobody by that name at the local LinkedIn."));
      return;
    }
    this.title = nameOf(person);
    this.note = person.public_id;
    this.drawProfile(person);
    for (const account of connectedAccounts(world)) {
      if (account.person === person.id) continue;
      if (!this.shown.has(account.id)) {
        const made = new Between(account, person, this.changed);
        this.shown.set(account.id, made);
        this.parts.append(made.node);
      }
      this.shown.get(account.id).draw(account, between(world, account, person));
    }
  }

  drawProfile(person) {
    const version = JSON.stringify(person);
    if (version === this.drawn) return;
    this.drawn = version;
    const id = freshId("profile");
    const held = this.profile.contains(document.activeElement);
    const problem = problemLine();
    const isCompany = person.state === "company";
    const select = h(
      "select",
      { class: "field", id },
      PROFILES.map(([value, words]) => h("option", { value, selected: value === person.state }, words)),
    );
    select.addEventListener("change", () =>
      working(select, problem, async () => {
        await post("linkedin/person", { person: this.id, state: select.value });
        await this.changed();
      }),
    );
    fill(
      this.profile,
      h(
        "div",
        { class: "linkedin-profile" },
        avatar(person.id, this.title),
        h(
          "div",
          { class: "linkedin-words" },
          h("p", { class: "linkedin-name", dir: "auto" }, this.title),
          person.headline ? h("p", { class: "soft", dir: "auto" }, person.headline) : null,
          h("p", { class: "soft" }, `linkedin.com/in/${person.public_id}`),
        ),
      ),
      isCompany
        ? h("p", { class: "mail-note" }, "This is the page of a company.")
        : [
            h("div", { class: "linkedin-open" }, h("label", { class: "mail-note", for: id }, "Profile"), select),
            problem.node,
          ],
    );
    if (held) select.focus();
  }
}

/** What is between one account and the person. */
class Between {
  constructor(account, person, changed) {
    Object.assign(this, { account, person, changed });
    this.name = nameOf(person);
    this.title = h("h3", { class: "linkedin-with", dir: "auto" }, `With ${account.name}`);
    this.state = h("p", { class: "mail-note" });
    this.invite = h("div", {});
    this.lines = h("ol", { class: "linkedin-lines", "aria-label": `Messages with ${account.name}` });
    this.problem = problemLine();
    this.buttons = h("div", { class: "mail-quick-row" });
    this.writing = new Writing(account, person, changed);
    this.node = h(
      "section",
      { class: "linkedin-card", "aria-label": `With ${account.name}` },
      this.title,
      this.state,
      this.invite,
      this.lines,
      this.buttons,
      this.problem.node,
      this.writing.node,
    );
  }

  draw(account, now) {
    const version = JSON.stringify([account.status, now]);
    if (version === this.drawn) return;
    const isFirst = this.drawn === undefined;
    this.drawn = version;
    this.state.textContent = stateOf(now);
    this.drawInvite(now.invite);
    this.drawLines(now.lines, isFirst);
    this.drawButtons(now);
    this.writing.show(now.relation ? "answer" : waits(now.invite) ? "accepting" : "invite");
  }

  drawInvite(invite) {
    this.invite.hidden = !waits(invite);
    if (this.invite.hidden) return;
    fill(
      this.invite,
      invite.note
        ? h("blockquote", { class: "linkedin-note", dir: "auto" }, invite.note)
        : h("p", { class: "linkedin-note is-empty" }, "An invite without a note."),
    );
  }

  drawLines(lines, isFirst) {
    this.lines.hidden = !lines.length;
    const more = lines.length > this.lines.childElementCount;
    fill(
      this.lines,
      lines.map((one) => this.line(one)),
    );
    if (more && !isFirst) this.lines.lastElementChild.scrollIntoView({ block: "nearest" });
  }

  line(one) {
    const isTheirs = one.sender === this.person.id;
    const at = Date.parse(one.sent_at);
    return h(
      "li",
      { class: isTheirs ? "linkedin-line is-theirs" : "linkedin-line" },
      h(
        "p",
        { class: "linkedin-line-head" },
        h("strong", { dir: "auto" }, isTheirs ? this.name : this.account.name),
        h("time", { class: "mail-time", datetime: one.sent_at, title: fullMoment(at) }, mailMoment(one.sent_at)),
      ),
      h("p", { class: "linkedin-text", dir: "auto" }, one.text),
    );
  }

  drawButtons({ invite, relation }) {
    const held = this.buttons.contains(document.activeElement);
    const acts = [];
    if (!relation && waits(invite)) acts.push(this.accepting(), ...(invite.state === "pending" ? [this.ignoring()] : []));
    if (!relation && !waits(invite)) acts.push(this.press("Connect", "plus", "connect", "button"));
    if (relation) acts.push(this.press("Remove the connection", "close", "disconnect", "button button-small"));
    fill(this.buttons, acts);
    if (held) (this.buttons.querySelector("button") || this.node).focus({ preventScroll: true });
  }

  accepting() {
    const unheard = h("input", { type: "checkbox" });
    const button = this.press("Accept", "check", "accept", "button button-primary", () => ({
      silent: unheard.checked,
    }));
    const label = h("label", { class: "choice mail-note" }, unheard, h("span", {}, "tell no webhook"));
    return [button, label];
  }

  ignoring() {
    return this.press("Ignore", "close", "ignore", "button");
  }

  press(label, picture, what, kind, more = () => ({})) {
    const button = pressable(label, picture, kind);
    button.addEventListener("click", () =>
      working(button, this.problem, async () => {
        await post(`linkedin/${what}`, { account: this.account.id, person: this.person.public_id, ...more() });
        await this.changed();
      }),
    );
    return button;
  }
}

function stateOf({ invite, relation }) {
  if (relation) return `Connected since ${mailMoment(relation.since)}.`;
  if (!invite) return "Not connected, and no invite came.";
  const on = mailMoment(invite.changed_at || invite.sent_at);
  const words = {
    pending: `Invited ${mailMoment(invite.sent_at)}: it waits for an answer.`,
    ignored: `Ignored ${on}: its sender does not see that, and it can still be accepted.`,
    withdrawn: `The invite was withdrawn ${on}.`,
    accepted: "Not connected any more.",
  };
  return words[invite.state] || "";
}
