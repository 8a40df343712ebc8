/**
 * The key that seals the tickets of pages (`chat/Tickets`), and what makes their lines known (`hub/Origins`). As long as it is
 * kept, pages go on where they were.
 */
import * as Context from "effect/Context"
import * as Redacted from "effect/Redacted"
import { createHmac, createSecretKey, randomBytes } from "node:crypto"

/** As many bytes as the hash gives: more add nothing (RFC 2104 §3). */
const keyBytes = 32

/** A key of its own. */
export const random = (): Redacted.Redacted<Uint8Array> => Redacted.make(randomBytes(keyBytes))

/**
 * The key: one of this process, unless a layer gives one that outlives it, as the rooms' numbers do then, and who left a room
 * for good (`chat/VoidTickets`).
 */
export const TicketKey: Context.Reference<Redacted.Redacted<Uint8Array>> = Context.Reference<
  Redacted.Redacted<Uint8Array>
>("effect-hubbub/http/TicketKey", { defaultValue: random })

/**
 * Seals a text by HMAC-SHA-256 (RFC 2104). Node's own: Effect's is for promises, and a greeting is written at once. With a key
 * that is made ready once it takes a sixth of the time.
 */
export const seal = (key: Redacted.Redacted<Uint8Array>): ((text: string) => string) => {
  const secret = createSecretKey(Redacted.value(key))
  return (text) => createHmac("sha256", secret).update(text).digest("base64url")
}
