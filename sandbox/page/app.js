// Starts the page: the frame, the tabs, the person switch, and the stream of hints.
import { listen } from "./api.js";
import { ChannelView } from "./channel.js";
import { ClockView } from "./clock.js";
import { debounced, h } from "./dom.js";
import { Frame } from "./frame.js";
import { faultWords, loadFaults } from "./fault_state.js";
import { InspectorView } from "./inspector.js";
import { LinkedInView } from "./linkedin.js";
import { forgetArrivals, tellArrivals } from "./mail_toasts.js";
import { MailView, settleMailCounts } from "./mail.js";
import { forgetViews, leaveModal, loadViews } from "./modal.js";
import { hashOf, placeOfHash, placeOfPermalink } from "./route.js";
import { unreadCount } from "./sidebar.js";
import { become, channelById, keep, on, recall, refresh, state, visibleChannels } from "./state.js";
import { keepInTab, recallInTab } from "./storage.js";
import { countMentions } from "./unread.js";

const go = (place) => {
  window.location.hash = hashOf({ tab: "slack", ...place });
};
const channel = new ChannelView({ go, openSidebar: () => frame.openSidebar() });
const mail = new MailView({ go });
const linkedin = new LinkedInView();
const clock = new ClockView();
const inspector = new InspectorView({ go });
const frame = new Frame(
  {
    slack: channel.node,
    mail: mail.node,
    linkedin: linkedin.node,
    clock: clock.node,
    inspector: inspector.node,
  },
  { cameBack },
);
let place = { tab: "slack" };

/** Where somebody is who asked for no channel: where they were last, else where something was said last. */
function homeChannel() {
  const last = recall(`channel:${state.me.id}`);
  const all = [...visibleChannels(), channelById(state.dm)].filter(Boolean);
  if (all.some((one) => one.id === last)) return last;
  const newest = [...all].sort((a, b) => Number(b.last_ts || 0) - Number(a.last_ts || 0))[0];
  return newest ? newest.id : state.dm;
}

function isMine(id) {
  return id === state.dm || visibleChannels().some((one) => one.id === id);
}

async function show() {
  place = placeOfHash(window.location.hash);
  if (place.tab === "slack" && !isMine(place.channel)) {
    const ofApp = place.home || place.about;
    place = { ...place, channel: ofApp ? state.dm : homeChannel(), ts: null, thread: null };
    window.history.replaceState(null, "", hashOf(place));
  }
  if (place.tab === "slack") keep(`channel:${state.me.id}`, place.channel);
  frame.show(place);
  clock.hide();
  if (place.tab === "slack") await channel.show(place);
  else if (place.tab === "mail") await mail.show(place);
  else if (place.tab === "linkedin") await linkedin.show(place);
  else if (place.tab === "inspector") await inspector.show(place);
  else await clock.show();
  title();
}

function title() {
  const unread = unreadCount(place.channel);
  const where =
    { mail: "Mailboxes", linkedin: "LinkedIn", clock: "Clock", inspector: "Inspector" }[place.tab] ||
    (channelById(place.channel) || {}).name ||
    "";
  document.title = `${unread ? `(${unread}) ` : ""}${where} · ${state.team.name || "Local Slack"}`;
}

const reread = debounced(120, () => refresh().catch(() => undefined));

function heardMail(hint) {
  reread();
  if (hint.address) mail.heard(hint.address);
}

async function heardPerson(hint) {
  await refresh();
  if (place.tab === "slack") channel.heard(hint);
}

function heard(hint) {
  if (hint.type === "view") {
    if (!hint.user || hint.user === state.me.id) loadViews().catch(() => undefined);
  } else if (hint.type === "mail") heardMail(hint);
  else if (hint.type === "linkedin") {
    reread();
    linkedin.heard();
  } else if (hint.type === "clock") {
    if (typeof hint.offset_seconds === "number") state.clock.offset_seconds = hint.offset_seconds;
    if (place.tab === "clock") clock.load();
    else reread();
  } else if (hint.type === "traffic") {
    inspector.heard();
    if (faultWords().length) loadFaults();
  } else if (hint.type === "faults") loadFaults();
  else if (hint.type === "guide") frame.guide.load();
  else if (hint.type === "person") heardPerson(hint).catch(() => undefined);
  else if (hint.type === "reset") {
    forgetArrivals();
    everything();
  } else {
    if (place.tab === "slack") channel.heard(hint);
    reread();
  }
}

async function everything() {
  try {
    await refresh();
    settleMailCounts();
    frame.connection.ask();
    await Promise.all([show(), loadViews(), frame.guide.load(), loadFaults()]);
  } catch (error) {
    frame.offline(true, error.message);
  }
}

function connected(online) {
  state.online = online;
  frame.offline(!online);
  if (online) everything();
}

/** The phone was put away: go on where it was, as whoever one was there. */
function cameBack(hash) {
  const me = recallInTab("me");
  if (me && state.me && me !== state.me.id) become(me);
  if (hash && hash !== window.location.hash) window.location.hash = hash;
}

/** ?as=U… makes this tab that person's, whoever the others are. */
function takePerson() {
  const url = new URL(window.location.href);
  const wanted = url.searchParams.get("as");
  if (!wanted) return;
  keepInTab("me", wanted);
  url.searchParams.delete("as");
  window.history.replaceState(null, "", url.pathname + url.search + url.hash);
}

/** Links to this Slack's own messages stay in the page. */
function stayHere(event) {
  const anchor = event.target.closest && event.target.closest("a[href]");
  if (!anchor || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const url = new URL(anchor.href, window.location.href);
  const target = url.origin === window.location.origin ? placeOfPermalink(url) : null;
  if (!target) return;
  event.preventDefault();
  if (anchor.closest(".modal")) Promise.resolve(leaveModal()).catch(() => undefined);
  go(target);
}

function start() {
  takePerson();
  document
    .getElementById("app")
    .append(h("a", { class: "skip-link", href: "#main" }, "Skip to the messages"), frame.node);
  const linked = placeOfPermalink(new URL(window.location.href));
  if (linked) window.history.replaceState(null, "", `/${hashOf(linked)}`);
  document.addEventListener("click", stayHere);
  document.addEventListener(
    "visibilitychange",
    () => document.visibilityState === "visible" && state.me && channel.load(),
  );
  window.addEventListener("hashchange", () => state.me && show());
  on("state", () => {
    settleNewBoxes();
    if (!frame.phone.isOn) tellArrivals(place.tab === "mail" ? place.address : null);
    countMentions();
    frame.draw(place);
    if (place.tab === "mail") mail.drawBoxes();
    if (place.tab === "slack" && channel.shownTo === state.me.id) {
      channel.drawHead();
      channel.seen();
    }
    title();
  });
  on("unread", () => {
    frame.draw(place);
    title();
  });
  on("mailboxes", () => {
    frame.draw(place);
    mail.drawBoxes();
  });
  on("linkedin", () => frame.draw(place));
  on("me", () => {
    forgetViews();
    show();
    loadViews().catch(() => undefined);
  });
  listen(heard, connected);
}

/** Mailboxes that appear later start as seen; a mailbox that is shown stays seen. */
function settleNewBoxes() {
  if (!state.mailboxes.length) return;
  settleMailCounts();
}

start();
