/**
 * What V8 is told of a server whose work is many small things, most of them in the kernel. Both flags are looked at each
 * time they matter, so they may be set late, and should be: V8 takes no code from a cache that was made under other flags, and
 * Node keeps its own modules in one.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { setFlagsFromString } from "node:v8"

/** The first Node whose V8 has Maglev, the quick compiler that is left when the thorough one is switched off. */
const firstWithMaglev = 22

/**
 * **The young generation.** Left alone, V8 doubles the space of what it has just made, up to 128 MB, each time that much of
 * it turns out to be lasting, which is what a rush of people is, and it never gives it back: measured, 9 of the 22 KB that
 * an idle connection took. The space is as good small, for nearly all that a delivered line makes is gone when it is
 * delivered.
 *
 * **TurboFan.** What it compiles, it compiles again whenever other kinds of values come along, as they do in a program of
 * small functions that pass effects around: measured, a third of the time of a busy room's first seconds, and a tenth
 * for as long as it runs. Maglev's code is as good here.
 */
const setForServer = (): void => {
  setFlagsFromString("--semi-space-growth-factor=1")
  if (Number.parseInt(process.versions.node, 10) >= firstWithMaglev) setFlagsFromString("--no-turbofan")
}

/** Sets them. */
export const layer: Layer.Layer<never> = Layer.effectDiscard(Effect.sync(setForServer))
