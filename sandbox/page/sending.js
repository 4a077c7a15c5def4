// What Enter does with the composer's text: a slash command or a message.
import { ControlError, post } from "./api.js";
import { loadViews } from "./modal.js";
import { state } from "./state.js";
import { toSlack } from "./wording.js";

/** Send a command. When the app fails it, Slackbot says so in the channel, so that is no error here. */
async function sendCommand(channel, text) {
  const [command] = text.split(/\s/);
  const known = (state.app.commands || []).some((one) => one.command === command);
  if (!known)
    throw new ControlError(
      `${command} is not a valid command. In Slack, all messages that start with the “/” character are interpreted as commands.`,
      400,
      null,
    );
  try {
    await post("command", { user: state.me.id, channel, text });
  } catch (error) {
    if (error.status !== 200) throw error;
  }
  await loadViews();
}

/** Send what was typed in a channel, or in a thread where slash commands do not work. */
export async function sendTyped(channel, text, { threadTs = null, files = [], broadcast = false } = {}) {
  const isCommand = text.startsWith("/") && !text.startsWith("//");
  if (isCommand && threadTs) {
    throw new ControlError(`${text.split(/\s/)[0]} is not supported in threads. Sorry!`, 400, null);
  }
  if (isCommand && files.length)
    throw new ControlError("A slash command takes no files. Send them as a message of their own.", 400, null);
  if (isCommand) return sendCommand(channel, text);
  return post("message", {
    user: state.me.id,
    channel,
    text: toSlack(text),
    ...(threadTs ? { thread_ts: threadTs } : {}),
    ...(files.length ? { files } : {}),
    ...(broadcast ? { broadcast: true } : {}),
  });
}
