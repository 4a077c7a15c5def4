// Element values: what an element starts with, how a click says it, and the plain form the control API takes.

const ids = (options) => (options || []).map((option) => option.value);

const KINDS = {
  static_select: { start: (e) => (e.initial_option ? e.initial_option.value : null), key: "selected_option" },
  external_select: {
    start: (e) => (e.initial_option ? e.initial_option.value : null),
    key: "selected_option",
  },
  radio_buttons: { start: (e) => (e.initial_option ? e.initial_option.value : null), key: "selected_option" },
  multi_static_select: { start: (e) => ids(e.initial_options), key: "selected_options" },
  multi_external_select: { start: (e) => ids(e.initial_options), key: "selected_options" },
  checkboxes: { start: (e) => ids(e.initial_options), key: "selected_options" },
  users_select: { start: (e) => e.initial_user || null, key: "selected_user" },
  multi_users_select: { start: (e) => e.initial_users || [], key: "selected_users" },
  conversations_select: { start: (e) => e.initial_conversation || null, key: "selected_conversation" },
  multi_conversations_select: { start: (e) => e.initial_conversations || [], key: "selected_conversations" },
  channels_select: { start: (e) => e.initial_channel || null, key: "selected_channel" },
  multi_channels_select: { start: (e) => e.initial_channels || [], key: "selected_channels" },
  datepicker: { start: (e) => e.initial_date || null, key: "selected_date" },
  timepicker: { start: (e) => e.initial_time || null, key: "selected_time" },
  datetimepicker: { start: (e) => e.initial_date_time || null, key: "selected_date_time" },
  plain_text_input: { start: (e) => e.initial_value || "", key: "value" },
  email_text_input: { start: (e) => e.initial_value || "", key: "value" },
  url_text_input: { start: (e) => e.initial_value || "", key: "value" },
  number_input: { start: (e) => e.initial_value || "", key: "value" },
  rich_text_input: { start: (e) => e.initial_value || null, key: "rich_text_value", whole: true },
  file_input: { start: () => [], key: "files" },
};

/** The value an element has before anybody touched it. */
function startOf(element) {
  const kind = KINDS[element.type];
  return kind ? kind.start(element) : null;
}

/** The fields of a click that carry a plain value. */
export function clickOf(element, plain) {
  const kind = KINDS[element.type];
  return kind ? { [kind.key]: plain } : {};
}

/** The plain value in Slack's own state object; undefined when it says nothing. */
function plainOf(said) {
  if (!said) return undefined;
  const kind = KINDS[said.type];
  if (!kind || !(kind.key in said)) return undefined;
  const value = said[kind.key];
  if (kind.whole) return value;
  if (Array.isArray(value))
    return value.map((one) => (one && typeof one === "object" ? (one.value ?? one.id) : one));
  return value && typeof value === "object" ? value.value : value;
}

/**
 * What people have typed and chosen on one surface, by block and action. An update of the surface keeps an entry only
 * while its block_id and action_id stay, as Slack does.
 */
export class Typed {
  constructor() {
    this.blocks = new Map();
  }

  read(block, element) {
    const actions = this.blocks.get(block.block_id);
    return actions && actions.has(element.action_id) ? actions.get(element.action_id) : startOf(element);
  }

  write(block, element, plain) {
    if (!this.blocks.has(block.block_id)) this.blocks.set(block.block_id, new Map());
    this.blocks.get(block.block_id).set(element.action_id, plain);
  }

  /** Forget what no longer stands in these blocks, or is no longer offered there. */
  prune(blocks) {
    const there = new Map(
      blocks.map((block) => [block.block_id, new Map(elementsOf(block).map((one) => [one.action_id, one]))]),
    );
    for (const [blockId, actions] of this.blocks) {
      for (const [action, plain] of [...actions]) {
        const element = (there.get(blockId) || new Map()).get(action);
        if (!element) actions.delete(action);
        else keepOffered(actions, element, plain);
      }
      if (!actions.size) this.blocks.delete(blockId);
    }
  }

  /** Take over a view's state for everything nobody touched here. */
  adopt(blocks, values) {
    for (const block of blocks) {
      for (const element of elementsOf(block)) {
        const said = plainOf(((values || {})[block.block_id] || {})[element.action_id]);
        const mine = this.blocks.get(block.block_id);
        if (said !== undefined && said !== null && !(mine && mine.has(element.action_id)))
          this.write(block, element, said);
      }
    }
  }

  /** {block_id: {action_id: plain}} for the control API. */
  all() {
    return Object.fromEntries(
      [...this.blocks].map(([block, actions]) => [block, Object.fromEntries(actions)]),
    );
  }
}

/** Take options out of a held value that an element does not offer any more. */
function keepOffered(actions, element, plain) {
  if (!element.options && !element.option_groups) return;
  const groups = (element.option_groups || []).flatMap((group) => group.options);
  const offered = new Set(ids([...(element.options || []), ...groups]));
  if (Array.isArray(plain))
    actions.set(
      element.action_id,
      plain.filter((value) => offered.has(value)),
    );
  else if (plain !== null && !offered.has(plain)) actions.delete(element.action_id);
}

/** The interactive elements of a block. */
function elementsOf(block) {
  if (block.type === "input") return [block.element];
  if (block.type === "actions" || block.type === "context_actions") return block.elements || [];
  if (block.type === "section" && block.accessory) return [block.accessory];
  return [];
}
