// Where the page is: the hash, and the permalinks that chat.getPermalink makes.

const decode = (part) => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** "p1764500000000100" as "1764500000.000100". */
function tsOf(permalinkPart) {
  const digits = permalinkPart.replace(/^p/, "");
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** The place a permalink of this Slack means, or null. */
export function placeOfPermalink(url) {
  const found = /^\/archives\/([A-Z0-9]+)(?:\/(p\d{8,}))?$/.exec(url.pathname);
  if (!found) return null;
  const ts = found[2] ? tsOf(found[2]) : null;
  const thread = url.searchParams.get("thread_ts");
  return { tab: "slack", channel: found[1], ts, thread: thread || null };
}

/** The place the hash means. */
export function placeOfHash(hash) {
  const [tab, ...rest] = hash.replace(/^#\/?/, "").split("/").map(decode);
  if (tab === "mail") return { tab, address: rest[0] || null, uid: rest[1] || null };
  if (tab === "linkedin") return { tab, about: rest[0] || null, id: rest[1] || null };
  if (tab === "clock") return { tab };
  if (tab === "inspector") return { tab, section: rest[0] || "traffic", entry: rest[1] || null };
  if (/^[CDG][A-Z0-9]{6,}$/.test(tab))
    return { tab: "slack", channel: tab, ts: rest[0] || null, thread: rest[1] || null };
  if (rest[1] === "home" || rest[1] === "about")
    return { tab: "slack", channel: rest[0], [rest[1]]: true, ts: null, thread: null };
  if (rest[1] === "thread")
    return { tab: "slack", channel: rest[0], thread: rest[2] || null, ts: rest[3] || null };
  return { tab: "slack", channel: rest[0] || null, ts: rest[1] || null, thread: null };
}

/** The hash of a place. */
export function hashOf(place) {
  const encode = encodeURIComponent;
  if (place.tab === "mail")
    return ["#/mail", place.address, place.uid]
      .filter(Boolean)
      .map((part, index) => (index ? encode(part) : part))
      .join("/");
  if (place.tab === "linkedin")
    return ["#/linkedin", place.about, place.id && encode(place.id)].filter(Boolean).join("/");
  if (place.tab === "clock") return "#/clock";
  if (place.tab === "inspector")
    return ["#/inspector", place.section || "traffic", place.entry].filter(Boolean).join("/");
  if (place.about) return `#/slack/${encode(place.channel)}/about`;
  if (place.home) return `#/slack/${encode(place.channel)}/home`;
  if (place.thread)
    return ["#/slack", encode(place.channel), "thread", place.thread, place.ts].filter(Boolean).join("/");
  return ["#/slack", place.channel ? encode(place.channel) : null, place.ts].filter(Boolean).join("/");
}
