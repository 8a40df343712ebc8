/**
 * How fast one person may go. Who is too fast is slowed and never loses a line; only who keeps pushing is sent away.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Monotonic from "../Monotonic.ts"
import * as Telemetry from "../Telemetry.ts"
import { TokenBucket } from "./TokenBucket.ts"

/** The bounds, as the settings have them. */
interface Bounds {
  readonly floodBurst: number
  readonly floodRate: number
  readonly floodPatience: Duration.Duration
  readonly changeBurst: number
  readonly changeEvery: Duration.Duration
}

const mayGoOn = Effect.succeed(true)

/** Commands of telnet's that weigh as much as a line: more than any client sends when it begins. */
const commandsPerLine = 16

/** The manners of one person. */
export class Manners {
  /** Whether there is any limit. */
  readonly isLimited: boolean
  readonly #patience: number
  readonly #lines: TokenBucket
  readonly #changes: TokenBucket
  /** Since when every line has come too fast. */
  #pushingSince: number | undefined

  constructor(bounds: Bounds) {
    this.isLimited = bounds.floodRate > 0
    this.#patience = Duration.toMillis(bounds.floodPatience)
    this.#lines = new TokenBucket({ burst: bounds.floodBurst, perSecond: bounds.floodRate })
    this.#changes = new TokenBucket({
      burst: bounds.changeBurst,
      perSecond: this.isLimited ? 1000 / Duration.toMillis(bounds.changeEvery) : 0
    })
  }

  /**
   * Waits until the next line may be handled; `onSlowed` is called when a flood begins. `false`: it has gone on for so
   * long that no line is to be handled any more. Instead of a line it may be `commands` of telnet's: a part of a
   * line, and never more than one.
   */
  pace(onSlowed: () => void, commands = commandsPerLine): Effect.Effect<boolean> {
    if (!this.isLimited) return mayGoOn
    return Clock.clockWith((clock) =>
      Effect.suspend((): Effect.Effect<boolean> => {
        const now = Monotonic.millisOf(clock)
        const wait = this.#lines.take(now, Math.min(1, commands / commandsPerLine))
        if (wait === 0) {
          this.#pushingSince = undefined
          return mayGoOn
        }
        if (this.#pushingSince === undefined) {
          this.#pushingSince = now
          onSlowed()
        } else if (now - this.#pushingSince >= this.#patience) {
          return Effect.succeed(false)
        }
        return Metric.update(Telemetry.linesSlowed, 1).pipe(Effect.andThen(Effect.sleep(wait)), Effect.as(true))
      })
    )
  }

  /** Seconds until a change that everybody is told of may be made; 0 when it may be made now. */
  get change(): Effect.Effect<number> {
    return Clock.clockWith((clock) =>
      Effect.sync(() => Math.ceil(this.#changes.tryTake(Monotonic.millisOf(clock)) / 1000))
    )
  }

  /** A change that they were let make came to nothing: nobody was told. */
  unchanged(): void {
    this.#changes.giveBack()
  }
}
