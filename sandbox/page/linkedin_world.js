// What the local LinkedIn's state says about its people, without drawing anything.

const WAITING = new Set(["pending", "ignored"]);

/** The accounts that the app can act with: those that were connected once. */
export function connectedAccounts(world) {
  return world.accounts.filter((one) => one.status);
}

/** Everybody who owns no account, with a name to show and how they stand with the accounts; the latest first. */
export function prospects(world) {
  const owners = new Set(world.accounts.map((one) => one.person));
  return world.people
    .filter((one) => !owners.has(one.id))
    .map((one) => ({ ...one, name: nameOf(one), standing: standing(world, one) }))
    .sort((a, b) => b.standing.at - a.standing.at || a.name.localeCompare(b.name));
}

/** A person's name; their public id where they have none. */
export function nameOf(person) {
  return `${person.first_name} ${person.last_name}`.trim() || person.public_id;
}

/** What is between an account and a person. `invite` is the last one there was. */
export function between(world, account, person) {
  const ours = (one) => one.account === account.id && one.person === person.id;
  const invites = world.invites.filter(ours);
  const chats = new Set(world.chats.filter(ours).map((one) => one.id));
  return {
    invite: invites[invites.length - 1] || null,
    relation: world.relations.find(ours) || null,
    lines: world.messages.filter((one) => chats.has(one.chat)),
  };
}

/** Whether an invite waits for an answer, also one that was ignored. */
export function waits(invite) {
  return Boolean(invite) && WAITING.has(invite.state);
}

/** How many invites and messages have reached a person. */
export function arrivedFor(world, person) {
  const owners = new Map(world.accounts.map((one) => [one.id, one.person]));
  const chats = new Set(world.chats.filter((one) => one.person === person.id).map((one) => one.id));
  const invites = world.invites.filter((one) => one.person === person.id).length;
  return invites + world.messages.filter((one) => chats.has(one.chat) && one.sender === owners.get(one.account)).length;
}

/** How many invites and messages the accounts' owners have sent, as the state counts them. */
export function arrivedInAll(world) {
  const owners = new Set(world.accounts.map((one) => one.person));
  return world.invites.length + world.messages.filter((one) => owners.has(one.sender)).length;
}

/** Where a person belongs in the list, what is said of them there, and when the last thing happened. */
export function standing(world, person) {
  const invites = world.invites.filter((one) => one.person === person.id);
  const chats = new Set(world.chats.filter((one) => one.person === person.id).map((one) => one.id));
  const lines = world.messages.filter((one) => chats.has(one.chat));
  const relation = world.relations.find((one) => one.person === person.id);
  const times = [
    ...invites.map((one) => one.changed_at || one.sent_at),
    ...lines.map((one) => one.sent_at),
    ...(invites.length ? [relation && relation.since] : []),
  ];
  const at = Math.max(0, ...times.map((one) => Date.parse(one) || 0));
  const pending = invites.filter((one) => one.state === "pending");
  if (pending.length)
    return { kind: "invited", words: pending.some((one) => one.note) ? "Invite with a note" : "Invite", at };
  const last = lines[lines.length - 1];
  if (last)
    return { kind: "touched", words: last.sender === person.id ? `You: ${last.text}` : last.text, at };
  if (relation) return { kind: "touched", words: "Connected", at };
  if (invites.length) return { kind: "touched", words: ENDED[invites[invites.length - 1].state] || "", at };
  return { kind: "others", words: person.headline || person.public_id, at };
}

const ENDED = { ignored: "Invite ignored", withdrawn: "Invite withdrawn", accepted: "Was connected" };
