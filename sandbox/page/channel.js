// One channel: its messages, composer, and the thread that stands open beside it.
import { get } from "./api.js";
import { aboutApp, drawHead, drawTabs } from "./channel_head.js";
import { Composer } from "./composer.js";
import { append, debounced, fill, h } from "./dom.js";
import { isDismissed } from "./ephemerals.js";
import { editLast, editorFor } from "./editing.js";
import { icon } from "./icons.js";
import { MessageList } from "./message_list.js";
import { toast } from "./layers.js";
import { HomeTab } from "./home.js";
import { mrkdwn } from "./mrkdwn.js";
import { appAvatar } from "./people.js";
import { shortcutButton } from "./shortcuts.js";
import { sendTyped } from "./sending.js";
import { channelById, keep, markRead, on, readUpTo, state } from "./state.js";
import { ThreadPane } from "./thread.js";
import { takeDrops } from "./tray.js";

/** Whether a message stands in the channel itself and not only in a thread. */
function inChannel(message) {
  return (
    !message.thread_ts ||
    message.thread_ts === message.ts ||
    message.subtype === "thread_broadcast" ||
    message.reply_broadcast === true
  );
}

/** The Slack tab's main pane. */
export class ChannelView {
  constructor({ go, openSidebar }) {
    this.go = go;
    this.editing = new Map();
    this.head = h("header", { class: "pane-head" });
    this.openSidebar = openSidebar;
    this.list = new MessageList("Messages", {
      openThread: (ts) => go({ channel: this.channel, thread: ts }),
      edit: (message) => this.edit(message),
      rootText: (message) => this.rootText(message),
    });
    this.composer = new Composer({
      label: "Message",
      send: (text, files) => this.send(text, files),
      extra: shortcutButton(),
      files: true,
      editLast: () => editLast(this.messages, (message) => this.edit(message)),
    });
    this.home = new HomeTab();
    this.about = h("div", { class: "about-tab", tabindex: "-1" });
    this.dmTabs = h("nav", { class: "dm-tabs", "aria-label": "App" });
    this.pane = h(
      "section",
      { class: "pane channel-pane", "aria-label": "Channel" },
      this.head,
      this.dmTabs,
      this.home.node,
      this.about,
      this.list.node,
      this.composer.node,
    );
    this.thread = new ThreadPane({ closed: () => go({ channel: this.channel }) });
    this.node = h("div", { class: "slack-main" }, this.pane, this.thread.node);
    takeDrops(this.pane, (files) => this.composer.take(files));
    on("dismissed", () => this.refetch());
    this.refetch = debounced(40, () => this.load());
  }

  /** Show a channel, maybe with a thread, maybe pointing at one message. */
  async show({ channel, thread = null, ts = null, home = false, about = false }) {
    const other = channel !== this.channel || this.shownTo !== state.me.id;
    this.channel = channel;
    this.shownTo = state.me.id;
    if (other) {
      this.editing.clear();
      this.newFrom = undefined;
      this.messages = null;
      this.list.toEnd();
      this.composer.place(`${state.me.id}/${channel}`, this.placeholder());
    }
    this.list.marked = thread ? null : ts;
    this.tab = home ? "home" : about ? "about" : "messages";
    if (channel === state.dm) keep(`app-tab:${state.me.id}`, this.tab);
    this.drawHead();
    this.pane.classList.toggle("at-home", home);
    this.pane.classList.toggle("at-about", about);
    if (home) this.home.open();
    if (about) fill(this.about, aboutApp());
    this.thread.show(channel, thread, ts);
    this.node.classList.toggle("with-thread", Boolean(thread));
    await this.load();
    if (ts && !thread) this.list.point(ts);
  }

  placeholder() {
    const channel = channelById(this.channel);
    if (!channel) return "Message";
    return channel.is_im ? `Message ${channel.name}` : `Message #${channel.name}`;
  }

  drawHead() {
    const channel = channelById(this.channel) || { id: this.channel, name: this.channel };
    drawHead(this.head, channel, this.openSidebar);
    drawTabs(this.dmTabs, channel, this.tab);
    this.pane.classList.toggle("is-archived", Boolean(channel.is_archived));
  }

  async load() {
    const { channel } = this;
    const user = state.me.id;
    if (!channel) return;
    let answer;
    try {
      answer = await get(`channels/${encodeURIComponent(channel)}/messages`, { user });
    } catch (error) {
      if (error.status !== 0) toast(error.message, null, "warning");
      return;
    }
    if (channel !== this.channel || user !== state.me.id) return;
    this.messages = answer.messages
      .filter((one) => inChannel(one) && !isDismissed(channel, one))
      .sort((a, b) => Number(a.ts) - Number(b.ts));
    if (this.newFrom === undefined) this.newFrom = this.firstUnread();
    this.draw();
    this.seen();
  }

  draw() {
    if (this.messages)
      this.list.show(this.channel, this.messages, {
        above: [this.beginning()],
        editing: this.editing,
        newFrom: this.newFrom,
      });
  }

  beginning() {
    const channel = channelById(this.channel) || { name: this.channel };
    const words = channel.is_im
      ? `This is the very beginning of your direct message history with ${channel.name}.`
      : `This is the very beginning of the #${channel.name} channel.`;
    const mark = channel.is_im
      ? appAvatar("avatar-big")
      : h("span", { class: "begin-mark" }, icon(channel.is_private ? "lock" : "hash"));
    return {
      key: "beginning",
      version: words,
      render: () =>
        h(
          "div",
          { class: "beginning" },
          mark,
          h("h2", { class: "begin-title" }, channel.is_im ? channel.name : `# ${channel.name}`),
          h("p", {}, words),
        ),
    };
  }

  seen() {
    if (!this.messages || this.tab !== "messages") return;
    const last = this.messages[this.messages.length - 1];
    const known = channelById(this.channel);
    const upTo = Math.max(Number(last ? last.ts : 0), Number((known && known.last_ts) || 0));
    if (upTo && document.visibilityState === "visible" && this.node.isConnected) markRead(this.channel, upTo);
  }

  edit(message) {
    const done = () => {
      this.editing.delete(message.ts);
      this.draw();
      this.composer.area.focus();
    };
    this.editing.set(message.ts, editorFor(this.channel, message, done));
    this.draw();
  }

  async send(text, files) {
    this.list.toEnd();
    await sendTyped(this.channel, text, { files });
    await this.load();
  }

  /** The ts of what came since the channel was last seen; null when nothing did, or it never was seen. */
  firstUnread() {
    const upTo = readUpTo(this.channel);
    const fresh = this.messages.find(
      (one) => Number(one.ts) > upTo && one.user !== state.me.id && !one.is_ephemeral,
    );
    return upTo && fresh ? fresh.ts : null;
  }

  /** The words a thread began with, for a reply that was sent to the channel too. */
  rootText(message) {
    const root =
      (message.root && message.root.ts && message.root) ||
      (this.messages || []).find((one) => one.ts === message.thread_ts);
    return root ? append(h("span", {}), mrkdwn(root.text.slice(0, 240))).textContent.slice(0, 120) : "";
  }

  /** A hint arrived that may touch what is shown. */
  heard(hint) {
    if (hint.channel && hint.channel !== this.channel) return;
    this.refetch();
    this.thread.heard();
  }
}
