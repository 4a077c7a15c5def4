// Layout blocks.
import { append, freshId, h } from "./dom.js";
import { drawElement } from "./elements.js";
import { imageBlock, picture, remoteFile, video } from "./media.js";
import { mrkdwn, plainText, textObject } from "./mrkdwn.js";
import { markdown, richText } from "./richtext.js";
import { table } from "./table.js";

const expanded = new Set();

function header(block) {
  return h("h3", { class: "block block-header" }, plainText(block.text));
}

/** Fold a tall text behind "See more"; what was unfolded stays so when the block is drawn again. */
function folding(words, key, tall) {
  const box = h("div", { class: `fold ${tall ? "fold-tall" : "fold-short"}` }, words);
  const unfolded = expanded.has(key);
  if (unfolded) box.classList.add("is-open");
  const more = h(
    "button",
    { class: "text-button fold-more", type: "button", "aria-expanded": String(unfolded), hidden: !unfolded },
    unfolded ? "See less" : "See more",
  );
  more.addEventListener("click", () => {
    const open = box.classList.toggle("is-open");
    if (open) expanded.add(key);
    else expanded.delete(key);
    more.setAttribute("aria-expanded", String(open));
    more.textContent = open ? "See less" : "See more";
  });
  const measure = () => {
    if (!box.classList.contains("is-open")) more.hidden = words.scrollHeight <= words.clientHeight + 4;
  };
  new ResizeObserver(measure).observe(words);
  return append(h("div", {}), [box, more]);
}

function section(block, ctx) {
  const main = h("div", { class: "section-main" });
  if (block.text) {
    const words = append(h("div", { class: `words words-${block.text.type}` }), textObject(block.text));
    main.append(
      block.expand === true ? words : folding(words, `${ctx.key}/${block.block_id}`, block.expand !== false),
    );
  }
  if (block.fields) {
    main.append(
      h(
        "div",
        { class: "fields" },
        block.fields.map((field) =>
          append(h("div", { class: `words words-${field.type}` }), textObject(field)),
        ),
      ),
    );
  }
  const node = h("div", { class: "block section" }, main);
  if (block.accessory) {
    const element = drawElement(block.accessory, { block, ctx, fires: true });
    node.append(h("div", { class: `accessory accessory-${block.accessory.type}` }, element));
  }
  return node;
}

function context(block) {
  const parts = (block.elements || []).map((element) =>
    element.type === "image"
      ? picture(element, "context-image")
      : append(h("span", { class: `words words-${element.type}` }), textObject(element)),
  );
  return h("div", { class: "block context" }, parts);
}

function actions(block, ctx) {
  const elements = (block.elements || []).map((element) =>
    h("div", { class: "action" }, drawElement(element, { block, ctx, fires: true })),
  );
  return h("div", { class: "block actions" }, elements);
}

function contextActions(block, ctx) {
  const elements = (block.elements || []).map((element) => drawElement(element, { block, ctx, fires: true }));
  return h("div", { class: "block context-actions" }, elements);
}

function input(block, ctx) {
  const id = freshId("input");
  const labelId = `${id}-label`;
  const error = ctx.errorOf ? ctx.errorOf(block.block_id) : null;
  const described =
    [block.hint ? `${id}-hint` : null, error ? `${id}-error` : null].filter(Boolean).join(" ") || null;
  const grouped = ["checkboxes", "radio_buttons"].includes((block.element || {}).type);
  const label = h(
    grouped ? "div" : "label",
    { class: "input-label", id: labelId, for: grouped ? null : id },
    plainText(block.label),
    block.optional ? h("span", { class: "optional" }, " (optional)") : null,
  );
  const element = drawElement(block.element || {}, {
    block,
    ctx,
    fires: Boolean(block.dispatch_action),
    id,
    labelId,
    describedby: described,
    invalid: Boolean(error),
  });
  const node = h("div", { class: error ? "block input has-error" : "block input" }, label, element);
  if (error) node.append(h("p", { class: "input-error", id: `${id}-error`, role: "alert" }, error));
  if (block.hint) node.append(h("p", { class: "input-hint", id: `${id}-hint` }, plainText(block.hint)));
  return node;
}

const BLOCKS = {
  header,
  section,
  context,
  actions,
  context_actions: contextActions,
  image: imageBlock,
  input,
  divider: () => h("hr", { class: "block divider" }),
  rich_text: richText,
  markdown,
  table,
  video,
  file: remoteFile,
};

/**
 * Draw one block; a type nobody knows, or a block that cannot be drawn, becomes a plain marker and the rest goes on.
 * ctx: {key, act, typed, place, errorOf?, submit?}.
 */
function drawBlock(block, ctx) {
  const draw = Object.hasOwn(BLOCKS, block.type) ? BLOCKS[block.type] : null;
  if (!draw) return h("div", { class: "block unsupported" }, `Block of type ${block.type} is not drawn here`);
  try {
    return draw(block, ctx);
  } catch {
    return h("div", { class: "block unsupported" }, `This block of type ${block.type} cannot be drawn`);
  }
}

/** Reconcile entries for a list of blocks; a block is drawn again only when it or its error changed. */
export function blockEntries(blocks, ctx) {
  return blocks.map((block, index) => ({
    key: `${ctx.key}/${block.block_id || index}/${block.type}`,
    version: JSON.stringify([block, ctx.errorOf ? ctx.errorOf(block.block_id) : null]),
    render: () => drawBlock(block, ctx),
  }));
}

/** A legacy attachment: a bar of colour, its text, its blocks. */
export function attachment(one, ctx) {
  const body = h("div", { class: "attachment" });
  if (/^#?[0-9a-f]{6}$/i.test(one.color || "")) body.style.borderColor = `#${one.color.replace("#", "")}`;
  if (one.pretext) body.append(append(h("div", { class: "words" }), mrkdwn(one.pretext)));
  if (one.title) body.append(h("strong", {}, one.title));
  if (one.text) body.append(append(h("div", { class: "words" }), mrkdwn(one.text)));
  for (const block of one.blocks || []) body.append(drawBlock(block, ctx));
  return body;
}
