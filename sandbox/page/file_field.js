// The file_input element: files are chosen or dropped, uploaded at once, and handed in by their ids.
import { ControlError } from "./api.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { state } from "./state.js";

const uploaded = new Map();

function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1048576 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

async function upload(file) {
  const query = new URLSearchParams({ user: state.me.id, name: file.name });
  let answer;
  try {
    answer = await fetch(`/_control/file?${query}`, {
      method: "POST",
      headers: { "Content-Type": file.type || "application/octet-stream" },
      body: file,
    });
  } catch {
    throw new ControlError("The local Slack does not answer. Is it still running?", 0, null);
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok || !body.file)
    throw new ControlError(body.error || `${file.name} could not be uploaded.`, answer.status, body);
  uploaded.set(body.file.id, body.file);
  return body.file.id;
}

class FileField {
  constructor(element, at, fire) {
    this.element = element;
    this.at = at;
    this.fire = fire;
    this.most = element.max_files || 10;
    this.types = (element.filetypes || []).map((one) => one.toLowerCase());
    this.taking = Promise.resolve();
    this.input = h("input", {
      id: at.id,
      class: "sr-only",
      type: "file",
      multiple: this.most > 1,
      accept: this.types.map((one) => `.${one}`).join(",") || null,
      "aria-label": at.labelId ? null : "Files",
      "aria-describedby": at.describedby,
      "aria-invalid": at.invalid ? "true" : null,
      "data-focus": `${at.block.block_id}/${element.action_id}`,
    });
    this.input.addEventListener("change", () => this.take([...this.input.files]));
    this.list = h("ul", { class: "dropped", "aria-label": "Chosen files" });
    this.note = h("p", { class: "field-note", role: "status" });
    const drop = h(
      "label",
      { class: "drop" },
      this.input,
      icon("file"),
      h("span", {}, "Choose files", h("span", { class: "only-wide" }, " or drop them here")),
    );
    this.node = h("div", { class: "drop-field" }, drop, this.list, this.note);
    const lit = (on) => (event) => {
      event.preventDefault();
      event.stopPropagation();
      drop.classList.toggle("is-over", on);
    };
    this.node.addEventListener("dragover", lit(true));
    this.node.addEventListener("dragleave", lit(false));
    this.node.addEventListener("drop", (event) => {
      lit(false)(event);
      this.take([...event.dataTransfer.files]);
    });
    this.draw();
  }

  held() {
    return this.at.ctx.typed.read(this.at.block, this.element) || [];
  }

  keep(ids) {
    this.draw(ids);
    return this.fire(this.node, this.at, this.element, ids);
  }

  refusal(file) {
    const ending = file.name.includes(".") ? file.name.split(".").pop().toLowerCase() : "";
    if (this.types.length && !this.types.includes(ending))
      return `${file.name} is not one of ${this.types.join(", ")}.`;
    return "";
  }

  // One choice after the other: the next one counts what the one before has brought.
  take(files) {
    this.input.value = "";
    this.taking = this.taking.catch(() => {}).then(() => this.takeNow(files));
    return this.taking;
  }

  async takeNow(files) {
    let ids = this.held();
    let problem = "";
    for (const file of files) {
      problem = this.refusal(file) || problem;
      if (this.refusal(file)) continue;
      if (ids.length >= this.most) {
        problem = `At most ${this.most} can be given.`;
        break;
      }
      fill(this.note, h("span", { class: "spinner" }), ` Uploading ${file.name}…`);
      try {
        ids = [...ids, await upload(file)];
      } catch (error) {
        problem = error.message;
      }
    }
    fill(this.note, problem);
    this.note.classList.toggle("is-problem", Boolean(problem));
    if (ids.length !== this.held().length) await this.keep(ids);
  }

  draw(ids = this.held()) {
    fill(
      this.list,
      ids.map((id) => this.row(id, uploaded.get(id) || { name: id, size: 0 })),
    );
    this.list.hidden = !ids.length;
  }

  row(id, file) {
    const remove = h(
      "button",
      {
        class: "icon-button",
        type: "button",
        "aria-label": `Remove ${file.name}`,
        on: {
          click: () => {
            this.input.focus();
            this.keep(this.held().filter((one) => one !== id));
          },
        },
      },
      icon("close"),
    );
    const words = h(
      "span",
      { class: "file-words" },
      h("span", { class: "file-name" }, file.name),
      file.size ? h("span", { class: "file-note" }, sizeOf(file.size)) : null,
    );
    return h("li", { class: "file" }, icon("file"), words, remove);
  }
}

/** A place to choose or drop files. */
export function fileInput(element, at, fire) {
  return new FileField(element, at, fire).node;
}
