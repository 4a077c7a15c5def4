// What the composer offers while one types: slash commands and their words, people, channels, emoji.
import { emojiNamed } from "./emoji.js";
import { personName, state, visibleChannels } from "./state.js";

/** The commands that begin as the text does: "/pl" gives /plera; nothing once the command is complete. */
function commands(text) {
  if (!/^\/\S*$/.test(text)) return null;
  const options = (state.app.commands || [])
    .filter((one) => one.command.startsWith(text))
    .map((one) => ({
      label: one.command,
      hint: one.usage_hint || "",
      note: one.description || "",
      insert: `${one.command} `,
      command: true,
    }));
  return { from: 0, options };
}

/** A usage hint "create-sequence | why <lead>" as words with what follows each. */
function wordsOf(hint) {
  return String(hint || "")
    .split("|")
    .map((part) => part.replace(/^[\s[]+|[\s\]]+$/g, ""))
    .filter((part) => /^[a-z]/i.test(part))
    .map((part) => {
      const [word, ...rest] = part.split(/\s+/);
      return { word, rest: rest.join(" ") };
    });
}

/** After a command, its words: "/plera cr" gives create-sequence. Enter still sends what stands there. */
function subcommands(text) {
  const typed = /^(\/\S+)\s+(\S*)$/.exec(text);
  const known = typed && (state.app.commands || []).find((one) => one.command === typed[1]);
  if (!known) return null;
  const options = wordsOf(known.usage_hint)
    .filter(({ word }) => word.startsWith(typed[2].toLowerCase()) && word !== typed[2])
    .map(({ word, rest }) => ({
      label: `${known.command} ${word}`,
      hint: rest,
      note: "",
      insert: `${known.command} ${word}${rest ? " " : ""}`,
      command: true,
    }));
  return { from: 0, options, unchosen: true };
}

function emoji(query) {
  return emojiNamed(query).map(([name, glyph]) => ({
    label: `${glyph} :${name}:`,
    hint: "",
    note: "",
    insert: glyph,
  }));
}

function people(query) {
  const wanted = query.toLowerCase();
  const all = [...state.people.values()].map((one) => ({
    id: one.id,
    name: personName(one.id),
    handle: one.name || "",
  }));
  if (!all.some((one) => one.id === state.app.bot_user_id))
    all.push({ id: state.app.bot_user_id, name: state.app.name, handle: "app" });
  return all
    .filter(
      (one) =>
        `${one.name} ${one.handle}`
          .toLowerCase()
          .split(/\s+/)
          .some((word) => word.startsWith(wanted)) || one.name.toLowerCase().startsWith(wanted),
    )
    .slice(0, 8)
    .map((one) => ({ label: one.name, hint: one.handle, note: "", insert: `@${one.name} `, person: one.id }));
}

function channels(query) {
  return visibleChannels()
    .filter((one) => String(one.name).startsWith(query.toLowerCase()))
    .slice(0, 8)
    .map((one) => ({ label: `# ${one.name}`, hint: "", note: "", insert: `#${one.name} `, channel: one.id }));
}

/** What to offer for a text with the caret at its place: {from, options} or null. */
export function offers(text, caret, allowCommands) {
  const before = text.slice(0, caret);
  if (allowCommands && before.startsWith("/")) return commands(before) || subcommands(before);
  const mention = /(^|[\s(])([@#])([\p{L}\p{N}._-]*)$/u.exec(before);
  const shortcode = /(^|[\s(]):([a-z0-9_+-]{2,})$/.exec(before);
  if (shortcode) return { from: before.length - shortcode[2].length - 1, options: emoji(shortcode[2]) };
  if (!mention) return null;
  const options = mention[2] === "@" ? people(mention[3]) : channels(mention[3]);
  return { from: before.length - mention[3].length - 1, options };
}
