// What a section says whose part of the control API is not there.
import { h } from "./dom.js";

/** The sentence for a missing part. */
export function notAvailable(what) {
  return h("p", { class: "empty" }, `${what} is not available in this local Slack.`);
}
