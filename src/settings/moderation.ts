import { minSecretLength } from "../Secret.ts"
import * as Setting from "../Setting.ts"

/** Who keeps order, and how long what they pass lasts. */
export const moderation = {
  adminPassword: Setting.secretOrOff(
    "off",
    `The password of operators, for \`/admin\`, and for \`/status\` and \`/metrics\` from elsewhere: ${minSecretLength} characters or more. \`off\`: nobody can become one.`
  ),
  secretTries: Setting.count(1, 1000)(
    "5",
    "Wrong passwords or tokens from one address within ten minutes; after those none is looked at."
  ),
  maxSanctions: Setting.count(1, 100_000)(
    "1000",
    "Bans in force at once, and mutes likewise; each newcomer is looked up among them."
  ),
  banFor: Setting.duration("1s", "3650d")("1d", "How long a ban lasts for which nothing else was said."),
  muteFor: Setting.duration("1s", "3650d")("10m", "How long a mute lasts for which nothing else was said.")
} as const
