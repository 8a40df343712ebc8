/**
 * How a command line ends when it does not end well: exit code 1 for what did not work, 2 for wrong use.
 */
import * as Schema from "effect/Schema"

/** What was asked for did not work. The message is one plain sentence, or empty when everything has been said. */
export class DidNotWork extends Schema.TaggedError<DidNotWork>()("DidNotWork", { message: Schema.String }) {}

/** What was asked for makes no sense. The message is one plain sentence that says what would, or empty. */
export class WrongUse extends Schema.TaggedError<WrongUse>()("WrongUse", { message: Schema.String }) {}
