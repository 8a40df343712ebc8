/**
 * A chat with somebody who keeps order.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { serve } from "./ChatInMemory.ts"
import { upToNow } from "./Typing.ts"

/** The password of operators. */
export const password = "correct horse"

/** `boss` keeps order; mallory does not. */
export const stage = Effect.gen(function* () {
  const chat = yield* serve({ adminPassword: Redacted.make(password) })
  const boss = yield* chat.join("boss")
  const ann = yield* chat.join("ann")
  const mallory = yield* chat.join("mallory")
  boss.send(`/admin\n${password}\n`)
  for (const guest of [boss, ann, mallory]) yield* upToNow(guest)
  /** The acts in the log, with whom they were about. */
  const audited = () =>
    chat.logged
      .map((entry) => JSON.parse(entry).annotations)
      .filter(({ audit }) => audit !== undefined)
      .map(({ audit, by, target }) => [by, audit, target].filter(Boolean).join(" "))
  return { chat, boss, ann, mallory, audited }
})
