/**
 * Whether Redis may throw away what it was told, to make room: a chat cannot go on with half of what it knows.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { sanitize } from "../hub/SafeText.ts"
import { RedisLink } from "./RedisLink.ts"

const fieldOf = (info: string, name: string): string | undefined => new RegExp(`^${name}:(\\S+)`, "m").exec(info)?.[1]

/** Warns where Redis has an end of memory, and another policy for it than to refuse. A user of an access list may not ask. */
export const layer: Layer.Layer<never, never, RedisLink> = Layer.effectDiscard(
  Effect.gen(function* () {
    const { send } = yield* RedisLink
    const info = yield* Effect.orElseSucceed(send<string>("INFO", "memory"), () => "")
    const policy = fieldOf(info, "maxmemory_policy") ?? "noeviction"
    if (policy === "noeviction" || fieldOf(info, "maxmemory") === "0") return
    yield* Effect.logWarning(
      `Redis throws away rooms, names and who is there when its memory is full (maxmemory-policy ${sanitize(policy)}); `
        + "noeviction lets it refuse instead, and people are told"
    )
  })
)
