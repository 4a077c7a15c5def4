// The thread pane beside a channel.
import { get } from "./api.js";
import { editLast, editorFor } from "./editing.js";
import { Composer } from "./composer.js";
import { debounced, fill, h } from "./dom.js";
import { counted } from "./format.js";
import { icon } from "./icons.js";
import { closeButton, toast } from "./layers.js";
import { isDismissed } from "./ephemerals.js";
import { MessageList } from "./message_list.js";
import { sendTyped } from "./sending.js";
import { channelById, on, state } from "./state.js";
import { takeDrops } from "./tray.js";

/** Shows one thread, with a composer of its own. */
export class ThreadPane {
  constructor({ closed }) {
    this.closed = closed;
    this.editing = new Map();
    this.place = h("span", { class: "thread-place" });
    this.list = new MessageList("Thread", { openThread: null, edit: (message) => this.edit(message) });
    this.also = h("input", { type: "checkbox" });
    this.alsoWords = h("span", {});
    this.composer = new Composer({
      label: "Reply…",
      allowCommands: false,
      files: true,
      under: h("label", { class: "also" }, this.also, this.alsoWords),
      editLast: () => editLast(this.messages, (message) => this.edit(message)),
      send: (text, files) => this.send(text, files),
    });
    const back = h(
      "button",
      {
        class: "icon-button only-narrow",
        type: "button",
        "aria-label": "Back to the channel",
        on: { click: closed },
      },
      icon("back"),
    );
    this.node = h(
      "section",
      { class: "pane thread-pane", "aria-label": "Thread", hidden: true },
      h(
        "header",
        { class: "pane-head" },
        back,
        h("h2", { class: "pane-title" }, "Thread"),
        this.place,
        h("span", { class: "spring" }),
        h("span", { class: "only-wide" }, closeButton(closed, "Close thread")),
      ),
      this.list.node,
      this.composer.node,
    );
    this.node.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.closed();
    });
    takeDrops(this.node, (files) => this.composer.take(files));
    on("dismissed", () => this.refetch());
    this.refetch = debounced(40, () => this.load());
  }

  async show(channel, root, ts) {
    const other = this.channel !== channel || this.root !== root || this.shownTo !== state.me.id;
    this.channel = channel;
    this.root = root;
    this.shownTo = state.me.id;
    this.node.hidden = !root;
    if (!root) return;
    const known = channelById(channel);
    fill(
      this.alsoWords,
      known && !known.is_im ? `Also send to #${known.name}` : "Also send to the direct message",
    );
    fill(this.place, known ? (known.is_im ? known.name : `# ${known.name}`) : "");
    if (other) {
      this.editing.clear();
      this.also.checked = false;
      this.messages = null;
      this.list.inner.replaceChildren();
      this.list.toEnd();
      this.composer.place(`${state.me.id}/${channel}/${root}`, "Reply…");
    }
    await this.load();
    if (ts && ts !== root) this.list.point(ts);
    else if (other && !window.matchMedia("(hover: none)").matches)
      this.composer.area.focus({ preventScroll: true });
  }

  async load() {
    const { channel, root } = this;
    const user = state.me.id;
    if (!root) return;
    let answer;
    try {
      answer = await get(`channels/${encodeURIComponent(channel)}/messages`, { thread_ts: root, user });
    } catch (error) {
      if (error.status !== 0) toast(error.message, null, "warning");
      return;
    }
    if (channel !== this.channel || root !== this.root || user !== state.me.id) return;
    this.messages = answer.messages
      .filter((one) => (one.ts === root || one.thread_ts === root) && !isDismissed(channel, one))
      .sort((a, b) => Number(a.ts) - Number(b.ts));
    this.draw();
  }

  draw() {
    if (!this.messages) return;
    const replies = this.messages.length - 1;
    const between = {
      key: "between",
      version: String(replies),
      render: () =>
        h("div", { class: "thread-line" }, replies > 0 ? counted(replies, "reply", "replies") : ""),
    };
    this.list.show(this.channel, this.messages, { between, editing: this.editing });
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
    await sendTyped(this.channel, text, { threadTs: this.root, files, broadcast: this.also.checked });
    this.also.checked = false;
    await this.load();
  }

  heard() {
    if (this.root) this.refetch();
  }
}
