// Puts mail into threads by its references.

/** "Ana Weber" of "Ana Weber <ana@…>", else the address; a list gives its names. */
export function mailName(header) {
  const text = Array.isArray(header) ? header.join(", ") : String(header || "");
  return (
    text
      .replace(/\s*<[^<>]*>/g, "")
      .replace(/"/g, "")
      .trim() || text.replace(/[<>]/g, "")
  );
}

/** The bare address of a header. */
export function mailAddress(header) {
  const text = Array.isArray(header) ? header[0] || "" : String(header || "");
  const found = /<([^<>]+)>/.exec(text);
  return (found ? found[1] : text).trim().toLowerCase();
}

function moment(message) {
  return Date.parse(message.date) || 0;
}

function parentOf(message, byId) {
  const wanted = [message.in_reply_to, ...[...(message.references || [])].reverse()];
  for (const id of wanted) {
    const parent = byId.get(id);
    if (parent && parent !== message) return parent;
  }
  return null;
}

/** Threads, newest first; in each its messages oldest first, as {message, depth}. */
export function threadsOf(messages) {
  const byId = new Map(messages.map((one) => [one.message_id, one]));
  const threads = new Map();
  const place = new Map();
  for (const message of [...messages].sort((a, b) => moment(a) - moment(b))) {
    const parent = parentOf(message, byId);
    const above = parent ? place.get(parent) : null;
    const spot = above ? { root: above.root, depth: above.depth + 1 } : { root: message, depth: 0 };
    place.set(message, spot);
    if (!threads.has(spot.root)) threads.set(spot.root, []);
    threads.get(spot.root).push({ message, depth: spot.depth });
  }
  const newest = (thread) => Math.max(...thread.map((one) => moment(one.message)));
  return [...threads.values()].sort((a, b) => newest(b) - newest(a));
}
