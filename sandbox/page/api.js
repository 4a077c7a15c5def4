// Talks to the control API: JSON requests and the stream of hints.

const BASE = "/_control/";
const KINDS = [
  "message",
  "message_changed",
  "message_deleted",
  "reaction",
  "view",
  "ephemeral",
  "channel",
  "person",
  "mail",
  "linkedin",
  "clock",
  "home",
  "traffic",
  "guide",
  "faults",
  "reset",
];

/** A request that was refused or never arrived; `message` is a sentence. */
export class ControlError extends Error {
  constructor(message, status, body) {
    super(message);
    this.status = status;
    this.body = body || {};
  }
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(BASE + path, options);
  } catch {
    throw new ControlError("The local Slack does not answer. Is it still running?", 0, null);
  }
  let body = null;
  try {
    body = await response.json();
  } catch {
    throw new ControlError(
      `The local Slack answered ${response.status} without JSON.`,
      response.status,
      null,
    );
  }
  if (!response.ok || body.ok === false) {
    throw new ControlError(
      body.error || `The local Slack answered ${response.status}.`,
      response.status,
      body,
    );
  }
  return body;
}

/** Read one thing; Raises ControlError. */
export function get(path, query = {}) {
  const pairs = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  const search = new URLSearchParams(pairs).toString();
  return request(search ? `${path}?${search}` : path, { headers: { Accept: "application/json" } });
}

/** Do one thing; Raises ControlError. */
export function post(path, body = {}) {
  return request(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Hand in a file's bytes for a person; gives the file, not shared yet. Raises ControlError. */
export async function upload(user, file) {
  const query = new URLSearchParams({ user, name: file.name || "file" });
  const answer = await request(`file?${query}`, {
    method: "POST",
    headers: { "Content-Type": file.type || "application/octet-stream" },
    body: file,
  });
  return answer.file;
}

/** Whether the bot is there: true, false, or null when this Slack itself does not answer. */
export async function botIsThere() {
  try {
    const response = await fetch("/healthz", { headers: { Accept: "application/json" } });
    return response.ok ? true : response.status === 503 ? false : null;
  } catch {
    return null;
  }
}

/**
 * Listen to what changes. `heard` gets each hint; `connected(true)` is called at every (re)connection, when whatever
 * was shown must be read again, and `connected(false)` when the stream breaks. It never gives up.
 */
export function listen(heard, connected) {
  let source = null;
  let wait = 500;
  const open = () => {
    source = new EventSource(`${BASE}events`);
    const take = (event) => {
      let hint;
      try {
        hint = JSON.parse(event.data);
      } catch {
        return;
      }
      heard({ type: event.type, ...hint });
    };
    for (const kind of KINDS) source.addEventListener(kind, take);
    source.addEventListener("open", () => {
      wait = 500;
      connected(true);
    });
    source.addEventListener("error", () => {
      source.close();
      connected(false);
      setTimeout(open, wait);
      wait = Math.min(wait * 1.6, 5000);
    });
  };
  open();
  window.addEventListener("pagehide", () => source && source.close());
  window.addEventListener("pageshow", (event) => event.persisted && open());
}
