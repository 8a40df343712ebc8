/**
 * How much memory V8 takes for what it has just made.
 *
 * Left alone, V8 doubles that space, up to 128 MB, each time that much of it turns out to be lasting, which is what a rush of
 * people is, and it never gives it back: measured, 9 of the 22 KB that an idle connection took. The space is as good small,
 * for nearly all that a delivered line makes is gone when it is delivered. Whoever has more memory than time may start with
 * `node --min-semi-space-size=16 dist/main.js`.
 */
import { setFlagsFromString } from "node:v8"

/** Keeps it as big as it is. Of V8's flags this one is looked at each time the space might grow, so it may be set late. */
export const keepSmall = (): void => setFlagsFromString("--semi-space-growth-factor=1")
