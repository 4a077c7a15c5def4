// The LinkedIn tab: the local LinkedIn's people and accounts, and the pages on which one plays them.
import { get } from "./api.js";
import { debounced, fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { toast } from "./layers.js";
import { AccountPage, stateWords } from "./linkedin_account.js";
import { PersonPage } from "./linkedin_person.js";
import { TroublePage } from "./linkedin_trouble.js";
import { arrivedFor, arrivedInAll, prospects } from "./linkedin_world.js";
import { avatar } from "./people.js";
import { emit, keep, recall, state } from "./state.js";

const GROUPS = [
  ["invited", "Invited"],
  ["touched", "In touch"],
  ["others", "Nobody has written to them"],
];
const PAGES = { person: PersonPage, account: AccountPage, trouble: TroublePage };

/** How many invites and messages came to prospects since somebody last looked here; a reset brings none. */
export function newAtLinkedIn() {
  if (!state.linkedin) return 0;
  const { arrived } = state.linkedin;
  const seen = recall("linkedin-seen");
  if (seen === null || seen > arrived) {
    keep("linkedin-seen", arrived);
    return 0;
  }
  return arrived - seen;
}

/** The tab. */
export class LinkedInView {
  constructor() {
    this.search = h("input", {
      class: "field",
      type: "search",
      "aria-label": "Search LinkedIn",
      placeholder: "Search people",
    });
    this.search.addEventListener("input", () => this.drawList());
    this.list = h("nav", { class: "mail-boxes", "aria-label": "People and accounts" });
    this.head = h("header", { class: "pane-head" });
    this.body = h("div", { class: "linkedin-page" });
    this.node = h(
      "div",
      { class: "linkedin" },
      h(
        "section",
        { class: "mail-side", "aria-label": "LinkedIn" },
        h("header", { class: "pane-head" }, h("h1", { class: "pane-title" }, "LinkedIn")),
        h("div", { class: "mail-search" }, this.search),
        this.list,
      ),
      h("section", { class: "linkedin-shown", "aria-label": "At LinkedIn" }, this.head, this.body),
    );
    this.refetch = debounced(80, () => this.load());
  }

  /** Show the list, one person, one account, or what can go wrong. */
  async show({ about = null, id = null }) {
    const key = JSON.stringify([about, id]);
    if (key !== this.key) {
      this.key = key;
      this.about = about;
      this.id = id;
      this.page = PAGES[about] ? new PAGES[about](id, () => this.load()) : null;
      fill(this.body, this.page ? this.page.node : nothing());
      this.body.scrollTop = 0;
    }
    this.node.classList.toggle("has-page", Boolean(this.page));
    this.draw();
    await this.load();
  }

  async load() {
    try {
      this.world = await get("linkedin");
    } catch (error) {
      if (error.status === 404) fill(this.list, h("p", { class: "empty" }, "There is no LinkedIn here."));
      else if (error.status !== 0) toast(error.message, null, "warning");
      return;
    }
    this.markSeen();
    this.draw();
  }

  /** Something changed at LinkedIn. */
  heard() {
    if (this.node.isConnected) this.refetch();
  }

  markSeen() {
    if (document.visibilityState !== "visible" || !this.node.isConnected) return;
    const arrived = prospects(this.world).map((person) => [person.public_id, arrivedFor(this.world, person)]);
    const total = arrivedInAll(this.world);
    if (state.linkedin) state.linkedin.arrived = total;
    if (recall("linkedin-seen") !== total) keep("linkedin-seen", total);
    if (this.about === "person") {
      const seen = recall("linkedin-people", {});
      const [, count] = arrived.find(([id]) => id === this.id) || [];
      if (count !== undefined && seen[this.id] !== count) keep("linkedin-people", { ...seen, [this.id]: count });
    }
    emit("linkedin");
  }

  draw() {
    if (!this.world) return;
    this.drawList();
    const back = h(
      "a",
      { class: "icon-button only-narrow", href: "#/linkedin", "aria-label": "Everybody at LinkedIn" },
      icon("back"),
    );
    if (this.page) this.page.draw(this.world);
    fill(
      this.head,
      back,
      h("h2", { class: "pane-title", dir: "auto" }, this.page ? this.page.title : "Prospects"),
      this.page && this.page.note ? h("span", { class: "pane-note", dir: "auto" }, this.page.note) : null,
    );
  }

  drawList() {
    if (!this.world) return;
    const held = this.list.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    const { scrollTop } = this.list;
    const wanted = this.search.value.trim().toLowerCase();
    const fits = (one) => `${one.name} ${one.public_id} ${one.headline}`.toLowerCase().includes(wanted);
    const found = prospects(this.world).filter(fits);
    const sections = GROUPS.map(([kind, title]) => [title, found.filter((one) => one.standing.kind === kind)]);
    fill(
      this.list,
      section("Accounts", [
        ...this.world.accounts.map((one) => this.account(one)),
        this.entry("trouble", "", icon("warning"), "Trouble", this.troubleWords()),
      ]),
      sections.map(([title, people]) =>
        people.length
          ? section(
              `${title} · ${people.length}`,
              people.map((one) => this.person(one)),
            )
          : null,
      ),
      found.length ? null : h("p", { class: "empty" }, "Nobody fits."),
    );
    this.list.scrollTop = scrollTop;
    if (held) this.list.querySelector(`[data-focus="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
  }

  troubleWords() {
    const count = this.world.faults.length;
    return count ? `${count} waiting` : "Limits, faults, webhooks";
  }

  account(one) {
    return this.entry(
      "account",
      one.id,
      avatar(one.person, one.name, "avatar-small"),
      one.name,
      stateWords(one).short,
    );
  }

  person(one) {
    const seen = recall("linkedin-people", {})[one.public_id] || 0;
    const fresh = Math.max(0, arrivedFor(this.world, one) - seen);
    const face = avatar(one.id, one.name, "avatar-small");
    return this.entry("person", one.public_id, face, one.name, one.standing.words, fresh);
  }

  entry(about, id, picture, name, words, fresh = 0) {
    const current = this.about === about && (!id || this.id === id);
    const link = h(
      "a",
      {
        class: ["mail-box", current && "is-current", fresh && "is-unread"].filter(Boolean).join(" "),
        href: id ? `#/linkedin/${about}/${encodeURIComponent(id)}` : `#/linkedin/${about}`,
        "aria-current": current ? "page" : null,
        "data-focus": `${about}/${id}`,
      },
      picture,
      h(
        "span",
        { class: "mail-box-words" },
        h("span", { class: "mail-box-name", dir: "auto" }, name),
        h("span", { class: "mail-box-address", dir: "auto" }, words),
      ),
      fresh ? h("span", { class: "badge", "aria-label": `${fresh} new` }, fresh) : null,
    );
    return h("li", {}, link);
  }
}

function section(title, entries) {
  return h(
    "section",
    {},
    h("h2", { class: "mail-group" }, title),
    h("ul", { class: "mail-box-list" }, entries),
  );
}

function nothing() {
  return h(
    "div",
    { class: "mail-nothing" },
    icon("network", "icon mail-nothing-icon"),
    h(
      "p",
      {},
      "Choose a person: here you see the invites and messages that reach them, and accept, ignore or answer as them.",
    ),
  );
}
