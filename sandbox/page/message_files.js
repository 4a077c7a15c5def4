// Files on messages: a picture is shown, anything else is a card with its name, kind, size and download.
import { h } from "./dom.js";
import { icon } from "./icons.js";

const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const MOST_WIDTH = 360;
const MOST_HEIGHT = 240;

/** "2.4 MB" of a number of bytes. */
export function sizeOf(bytes) {
  if (!Number.isFinite(bytes)) return "";
  const units = ["bytes", "kB", "MB", "GB"];
  let left = bytes;
  let at = 0;
  while (left >= 1000 && at < units.length - 1) {
    left /= 1000;
    at += 1;
  }
  return `${at && left < 10 ? left.toFixed(1) : Math.round(left)} ${units[at]}`;
}

/** Where the page reads a file's bytes. */
function addressOf(file) {
  return `/_control/files/${encodeURIComponent(file.id)}`;
}

function facts(file) {
  const kind = file.pretty_type || file.filetype || "File";
  return [kind, sizeOf(file.size)].filter(Boolean).join(" · ");
}

function preview(file) {
  const [width, height] = [file.original_w || 0, file.original_h || 0];
  const scale = width && height ? Math.min(1, MOST_WIDTH / width, MOST_HEIGHT / height) : 0;
  const picture = h("img", {
    class: "file-picture",
    src: addressOf(file),
    alt: file.alt_txt || file.title || file.name || "Picture",
    loading: "lazy",
    width: scale ? Math.round(width * scale) : null,
    height: scale ? Math.round(height * scale) : null,
  });
  picture.addEventListener("error", () =>
    picture.replaceWith(h("span", { class: "file-note" }, "This picture cannot be shown.")),
  );
  return h(
    "a",
    {
      class: "file-open",
      href: addressOf(file),
      target: "_blank",
      rel: "noopener",
      "aria-label": `Open ${file.name}`,
    },
    picture,
  );
}

/** One file of a message. */
export function fileCard(file) {
  if (file.mode === "tombstone" || !file.id)
    return h("div", { class: "file file-gone" }, icon("file"), h("em", {}, "This file was deleted."));
  const name = file.title || file.name || "file";
  const card = h(
    "div",
    { class: "file" },
    icon("file"),
    h(
      "span",
      { class: "file-words" },
      h("span", { class: "file-name", dir: "auto", title: file.name }, name),
      h("span", { class: "file-note" }, facts(file)),
    ),
    h(
      "a",
      {
        class: "icon-button",
        href: addressOf(file),
        download: file.name || "",
        "aria-label": `Download ${name}`,
        title: "Download",
      },
      icon("download"),
    ),
  );
  return PICTURES.includes(file.mimetype) ? h("div", { class: "file-shown" }, preview(file), card) : card;
}
