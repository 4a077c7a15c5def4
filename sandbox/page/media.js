// Blocks and elements that stand for something to look at: images, videos, remote files.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { link, plainText, safeUrl } from "./mrkdwn.js";

/** An image; one from elsewhere is never fetched: its words stand in its place. */
export function picture(element, className) {
  const source = safeUrl(element.image_url || (element.slack_file && element.slack_file.url) || "");
  const said = element.alt_text || "Image";
  const words = () =>
    h("span", { class: `${className} image-missing`, role: "img", "aria-label": said, title: said }, said);
  if (!source || new URL(source).origin !== window.location.origin) return words();
  const image = h("img", { class: className, src: source, alt: element.alt_text || "", loading: "lazy" });
  image.addEventListener("error", () => image.replaceWith(words()));
  return image;
}

/** An image block with its title. */
export function imageBlock(block) {
  const title = block.title ? h("figcaption", { class: "image-title" }, plainText(block.title)) : null;
  return h("figure", { class: "block image" }, title, picture(block, "image-block"));
}

/** A video block: its title leads to the film, which is not played here. */
export function video(block) {
  const by = [block.author_name, block.provider_name].filter(Boolean).join(" · ");
  const thumbnail = picture({ image_url: block.thumbnail_url, alt_text: block.alt_text }, "video-thumbnail");
  const play = h("span", { class: "video-play", "aria-hidden": "true" }, icon("right"));
  const href = safeUrl(block.video_url || "");
  const film = href
    ? h(
        "a",
        {
          class: "video-film",
          href,
          target: "_blank",
          rel: "noopener noreferrer",
          "aria-label": `Play ${plainText(block.title)}`,
        },
        thumbnail,
        play,
      )
    : h("div", { class: "video-film" }, thumbnail);
  return h(
    "div",
    { class: "block video" },
    h(
      "div",
      { class: "video-title" },
      link(block.title_url || block.video_url || "", plainText(block.title) || "Video"),
    ),
    by ? h("div", { class: "video-by" }, by) : null,
    block.description ? h("div", { class: "words" }, plainText(block.description)) : null,
    film,
  );
}

/** A remote file that the app registered elsewhere: only its name is known here. */
export function remoteFile(block) {
  return h(
    "div",
    { class: "block file" },
    icon("file"),
    h(
      "span",
      { class: "file-words" },
      h("span", { class: "file-name" }, block.external_id || "File"),
      h("span", { class: "file-note" }, "Remote file"),
    ),
  );
}
