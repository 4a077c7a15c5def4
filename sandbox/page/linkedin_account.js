// One LinkedIn account: how it stands at the local Unipile, what it has done, and logging it out or in again.
import { post } from "./api.js";
import { fill, h } from "./dom.js";
import { waits } from "./linkedin_world.js";
import { avatar } from "./people.js";
import { pressable, problemLine, working } from "./pressing.js";

const STATES = {
  "": ["Not connected yet", "Not connected yet: a link that the app asks Unipile for connects it."],
  OK: ["Connected", "Connected: it sends and is read."],
  CREDENTIALS: ["Logged out", "Logged out: LinkedIn wants its password again."],
  CHECKPOINT: ["Checkpoint", "LinkedIn asks for a checkpoint, as a code by mail: nothing leaves until it is passed."],
  RESTRICTED: ["Restricted", "LinkedIn has restricted this account."],
  STOPPED: ["Stopped", "Stopped at Unipile: it neither sends nor is read."],
};
const TIERS = { free: "Free", premium: "Premium", sales_navigator: "Sales Navigator", recruiter: "Recruiter" };
const ACTS = [
  ["log_in", "Log in again", "into", "OK"],
  ["log_out", "Log out", "out", "CREDENTIALS"],
  ["checkpoint", "Ask for a checkpoint", "lock", "CHECKPOINT"],
  ["restrict", "Restrict", "warning", "RESTRICTED"],
  ["stop", "Stop", "close", "STOPPED"],
];

/** How an account stands: `short` for the list, `long` as a sentence. */
export function stateWords(account) {
  const [short, long] = STATES[account.status] || [account.status, `${account.status}.`];
  return { short, long };
}

/** The page of an account; `changed()` runs after anything that one did. */
export class AccountPage {
  constructor(id, changed) {
    this.id = id;
    this.changed = changed;
    this.title = "LinkedIn account";
    this.note = id;
    this.problem = problemLine();
    this.card = h("section", { class: "linkedin-card", "aria-label": "Account" });
    this.facts = h("dl", { class: "linkedin-facts" });
    this.node = h("div", {}, this.card);
  }

  draw(world) {
    const account = world.accounts.find((one) => one.id === this.id);
    if (!account) {
      fill(this.node, h("p", { class: "empty" }, "There is no such account at the local Unipile."));
      return;
    }
    this.title = account.name;
    this.drawFacts(world, account);
    if (account.status === this.drawn) return;
    this.drawn = account.status;
    const held = this.card.contains(document.activeElement);
    const words = stateWords(account);
    const acts = account.status ? ACTS.filter(([, , , status]) => status !== account.status) : [];
    fill(
      this.card,
      h(
        "div",
        { class: "linkedin-profile" },
        avatar(account.person, account.name),
        h(
          "div",
          { class: "linkedin-words" },
          h("p", { class: "linkedin-name", dir: "auto" }, account.name),
          h("p", { class: account.status === "OK" ? "soft" : "linkedin-ailing", role: "status" }, words.long),
        ),
      ),
      h(
        "div",
        { class: "mail-quick-row" },
        acts.map((one) => this.act(one)),
      ),
      this.problem.node,
      this.facts,
    );
    if (held) this.card.querySelector("button")?.focus({ preventScroll: true });
  }

  act([state, label, picture]) {
    const button = pressable(label, picture, state === "log_in" ? "button button-primary" : "button");
    button.addEventListener("click", () =>
      working(button, this.problem, async () => {
        await post("linkedin/account", { account: this.id, state });
        await this.changed();
      }),
    );
    return button;
  }

  drawFacts(world, account) {
    const mine = (one) => one.account === account.id;
    const invites = world.invites.filter(mine);
    const owner = world.people.find((one) => one.id === account.person);
    const rows = [
      ["Kind", TIERS[account.tier] || account.tier],
      ["Profile", owner ? `linkedin.com/in/${owner.public_id}` : ""],
      ["Id at Unipile", account.id],
      ["Invites that wait", invites.filter(waits).length],
      ["Invites in all", `${invites.length}, ${invites.filter((one) => one.note).length} with a note`],
      ["Connections", world.relations.filter(mine).length],
      ["Messages", world.messages.filter(mine).length],
    ];
    fill(
      this.facts,
      rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", { dir: "auto" }, value))),
    );
  }
}
