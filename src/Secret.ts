/**
 * Comparing what somebody typed with a secret.
 */
import * as Mac from "effect/crypto/Mac"
import * as Redacted from "effect/Redacted"

/** The fewest characters of a secret: fewer are soon guessed. */
export const minSecretLength = 8

/** The longest secret, in bytes of UTF-8: both sides are compared at this length, so that time does not tell theirs. */
export const maxSecretBytes = 256

const encoder = new TextEncoder()

const padded = (text: string): Uint8Array => {
  const bytes = new Uint8Array(maxSecretBytes)
  encoder.encodeInto(text, bytes)
  return bytes
}

/** Whether `given` is the secret, in a time that tells nothing of it. */
export const isSecret = (given: string, secret: Redacted.Redacted): boolean =>
  Mac.timingSafeEqual(padded(given), padded(Redacted.value(secret))) && given.length === Redacted.value(secret).length
