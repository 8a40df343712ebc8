/**
 * The key that seals the tickets of pages (`chat/Tickets`). As long as it is kept, pages go on where they were.
 */
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { createHmac, randomBytes } from "node:crypto"

/** As many bytes as the hash gives: more add nothing (RFC 2104 §3). */
const keyBytes = 32

/** The key. */
export class TicketKey extends Context.Service<TicketKey, Redacted.Redacted<Uint8Array>>()(
  "effect-hubbub/http/TicketKey"
) {}

/** A key of this process: the rooms' numbers begin anew with the next one, and so may the tickets. */
export const layer: Layer.Layer<TicketKey> = Layer.sync(TicketKey, () => Redacted.make(randomBytes(keyBytes)))

/** Seals a text by HMAC-SHA-256 (RFC 2104). Node's own: Effect's is for promises, and a greeting is written at once. */
export const seal =
  (key: Redacted.Redacted<Uint8Array>) =>
  (text: string): string =>
    createHmac("sha256", Redacted.value(key)).update(text).digest("base64url")
