/**
 * What a conformance suite says when an implementation breaks one of its laws.
 */
import * as Schema from "effect/Schema"

/** An implementation broke a law; `reason` says what happened and what should have. */
export class LawBroken extends Schema.TaggedError<LawBroken>()("LawBroken", { reason: Schema.String }) {
  override get message() {
    return this.reason
  }
}
