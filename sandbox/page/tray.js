// The files that wait in a composer: handed in as soon as they are chosen, shared when the message is sent.
import { upload } from "./api.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { sizeOf } from "./message_files.js";
import { state } from "./state.js";

const MOST = 10;
const waiting = new Map();

/** The row of waiting files; `changed()` is called whenever one came, went, or is done. */
export class Tray {
  constructor({ changed }) {
    this.changed = changed;
    this.files = [];
    this.node = h("ul", { class: "tray", "aria-label": "Files to send" });
  }

  /** Show the files that wait at a place. */
  place(key) {
    if (this.key) waiting.set(this.key, this.files);
    this.key = key;
    this.files = waiting.get(key) || [];
    this.draw();
  }

  get isUploading() {
    return this.files.some((one) => one.state === "uploading");
  }

  /** Ids of the files that may be sent. */
  get ids() {
    return this.files.filter((one) => one.state === "ready").map((one) => one.id);
  }

  /** Take files in; gives a sentence when some were left out. */
  add(list) {
    const chosen = [...list];
    const taken = chosen.slice(0, Math.max(0, MOST - this.files.length));
    for (const file of taken) {
      const one = { file, name: file.name || "file", size: file.size, state: "uploading" };
      this.files.push(one);
      this.hand(one);
    }
    this.draw();
    return taken.length < chosen.length ? `A message takes at most ${MOST} files.` : "";
  }

  async hand(one) {
    one.state = "uploading";
    this.draw();
    try {
      one.id = (await upload(state.me.id, one.file)).id;
      one.state = "ready";
    } catch (error) {
      one.state = "failed";
      one.why = error.status === 404 ? "This local Slack takes no files." : error.message;
    }
    this.draw();
  }

  remove(one) {
    this.files = this.files.filter((other) => other !== one);
    this.draw();
  }

  /** Take out what was sent; `back(files)` puts it in again. */
  clear() {
    const sent = this.files;
    this.files = [];
    this.draw();
    return sent;
  }

  /** Put files back at the place they were sent from. */
  back(key, files) {
    if (key !== this.key) {
      waiting.set(key, files);
      return;
    }
    this.files = [...files, ...this.files];
    this.draw();
  }

  draw() {
    fill(
      this.node,
      this.files.map((one) => this.chip(one)),
    );
    this.changed();
  }

  chip(one) {
    const failed = one.state === "failed";
    const note = { uploading: "Uploading…", ready: sizeOf(one.size), failed: one.why }[one.state];
    const again = h(
      "button",
      { class: "text-button", type: "button", on: { click: () => this.hand(one) } },
      "Try again",
    );
    const away = h(
      "button",
      {
        class: "icon-button",
        type: "button",
        "aria-label": `Remove ${one.name}`,
        on: { click: () => this.remove(one) },
      },
      icon("close"),
    );
    return h(
      "li",
      { class: failed ? "tray-file is-wrong" : "tray-file" },
      one.state === "uploading" ? h("span", { class: "spinner" }) : icon(failed ? "warning" : "file"),
      h(
        "span",
        { class: "tray-words" },
        h("span", { class: "tray-name", dir: "auto" }, one.name),
        h("span", { class: "tray-note", role: failed ? "alert" : null }, note),
      ),
      failed ? again : null,
      away,
    );
  }
}

/** Let files be dropped anywhere on a pane: they go to its composer. */
export function takeDrops(pane, take) {
  const zone = h("div", { class: "drop-zone", hidden: true }, "Drop files to add them to your message");
  let depth = 0;
  const carries = (event) => [...((event.dataTransfer && event.dataTransfer.types) || [])].includes("Files");
  const over = (by) => (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    depth += by;
    zone.hidden = depth <= 0;
  };
  pane.append(zone);
  pane.addEventListener("dragenter", over(1));
  pane.addEventListener("dragleave", over(-1));
  pane.addEventListener("dragover", over(0));
  pane.addEventListener("drop", (event) => {
    depth = 0;
    zone.hidden = true;
    if (!carries(event)) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });
}
