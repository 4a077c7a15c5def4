// The emoji shortcodes people and bots use most, with what they look like.

const TABLE = `
grinning 😀|smile 😄|smiley 😃|grin 😁|joy 😂|slightly_smiling_face 🙂|wink 😉|blush 😊|heart_eyes 😍|thinking_face 🤔|
neutral_face 😐|sweat_smile 😅|sob 😭|cry 😢|scream 😱|sunglasses 😎|partying_face 🥳|pray 🙏|clap 👏|wave 👋|
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|ok_hand 👌|raised_hands 🙌|muscle 💪|point_right 👉|point_left 👈|point_up ☝️|
point_down 👇|handshake 🤝|eyes 👀|brain 🧠|heart ❤️|green_heart 💚|broken_heart 💔|fire 🔥|sparkles ✨|star ⭐|
tada 🎉|rocket 🚀|100 💯|trophy 🏆|dart 🎯|bulb 💡|zap ⚡|boom 💥|bell 🔔|no_bell 🔕|
mega 📣|loudspeaker 📢|speech_balloon 💬|thought_balloon 💭|email ✉️|envelope ✉️|incoming_envelope 📨|outbox_tray 📤|inbox_tray 📥|mailbox 📫|
mailbox_with_mail 📬|e-mail 📧|telephone_receiver 📞|calendar 📆|date 📅|spiral_calendar_pad 🗓️|clock1 🕐|clock9 🕘|alarm_clock ⏰|stopwatch ⏱️|
hourglass ⌛|hourglass_flowing_sand ⏳|white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|warning ⚠️|no_entry ⛔|no_entry_sign 🚫|
octagonal_sign 🛑|question ❓|exclamation ❗|information_source ℹ️|pushpin 📌|round_pushpin 📍|paperclip 📎|link 🔗|memo 📝|pencil 📝|
pencil2 ✏️|page_facing_up 📄|clipboard 📋|file_folder 📁|open_file_folder 📂|bar_chart 📊|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|mag 🔍|mag_right 🔎|
lock 🔒|unlock 🔓|key 🔑|gear ⚙️|wrench 🔧|hammer_and_wrench 🛠️|robot_face 🤖|bust_in_silhouette 👤|busts_in_silhouette 👥|office 🏢|
globe_with_meridians 🌐|earth_africa 🌍|earth_americas 🌎|earth_asia 🌏|airplane ✈️|palm_tree 🌴|sunny ☀️|crescent_moon 🌙|zzz 💤|coffee ☕|
arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrow_forward ▶️|leftwards_arrow_with_hook ↩️|arrows_counterclockwise 🔄|repeat 🔁|fast_forward ⏩|rewind ⏪|
double_vertical_bar ⏸️|black_square_for_stop ⏹️|heavy_plus_sign ➕|heavy_minus_sign ➖|red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|white_circle ⚪|
black_circle ⚫|large_green_square 🟩|large_blue_square 🟦|large_yellow_square 🟨|large_red_square 🟥|white_large_square ⬜|black_large_square ⬛|small_blue_diamond 🔹|small_orange_diamond 🔸|one 1️⃣|
two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|moneybag 💰|handshake 🤝|seedling 🌱|snowflake ❄️|sleeping 😴|hugging_face 🤗|
man-shrugging 🤷|shrug 🤷|facepalm 🤦|face_palm 🤦|see_no_evil 🙈|ghost 👻|recycle ♻️|construction 🚧|label 🏷️|speaking_head_in_silhouette 🗣️
`;

const GLYPHS = new Map(
  TABLE.split("|").map((entry) => {
    const [name, glyph] = entry.trim().split(" ");
    return [name, glyph];
  }),
);

/** Names for the picker, the most used first. */
export const PICKER = [
  "+1",
  "white_check_mark",
  "eyes",
  "raised_hands",
  "tada",
  "heart",
  "joy",
  "pray",
  "fire",
  "rocket",
  "100",
  "clap",
  "wave",
  "thinking_face",
  "smile",
  "wink",
  "blush",
  "sweat_smile",
  "sob",
  "sunglasses",
  "ok_hand",
  "muscle",
  "handshake",
  "-1",
  "warning",
  "x",
  "question",
  "exclamation",
  "bulb",
  "zap",
  "star",
  "sparkles",
  "dart",
  "bell",
  "memo",
  "email",
  "incoming_envelope",
  "calendar",
  "hourglass_flowing_sand",
  "alarm_clock",
  "bar_chart",
  "mag",
  "link",
  "lock",
  "gear",
  "robot_face",
  "coffee",
  "palm_tree",
  "repeat",
  "no_entry",
  "large_green_circle",
  "red_circle",
  "large_yellow_circle",
  "zzz",
];

/** The glyph of a shortcode (skin tones ignored), or null. */
export function glyphOf(name) {
  return GLYPHS.get(String(name).split("::")[0]) || null;
}

/** Text with every known :shortcode: replaced. */
export function withEmoji(text) {
  return String(text).replace(/:([a-z0-9_+-]+):/g, (whole, name) => glyphOf(name) || whole);
}

/** Shortcodes that hold some letters, those that begin with them first: pairs of name and glyph. */
export function emojiNamed(letters, most = 8) {
  const fitting = [...GLYPHS].filter(([name]) => name && name.includes(letters));
  return fitting
    .sort(([a], [b]) => Number(b.startsWith(letters)) - Number(a.startsWith(letters)))
    .slice(0, most);
}
