/**
 * Sockets that systemd opened and hands over (sd_listen_fds(3)): they listen also while the server restarts, so that
 * newcomers wait instead of being refused.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { sanitize } from "../hub/SafeText.ts"
import * as Handover from "../listener/Handover.ts"

/** What was handed over makes no sense. */
export class BadHandover extends Schema.TaggedError<BadHandover>()("BadHandover", { why: Schema.String }) {
  override get message() {
    return `Cannot take the sockets that were handed over: ${this.why}.`
  }
}

/** The first descriptor that is handed over: those before are standard input, output and error. */
const firstDescriptor = 3

const known = Handover.names.join(", ")

const isKnown = (name: string): name is Handover.Name => (Handover.names as ReadonlyArray<string>).includes(name)

/** The descriptors by name, or why there are none to be had. */
const named = (count: string, names: string): Handover.Descriptors | BadHandover => {
  if (!/^\d{1,3}$/.test(count)) return new BadHandover({ why: `LISTEN_FDS=${sanitize(count)} is no number` })
  const given = names === "" ? [] : names.split(":")
  if (given.length !== Number(count)) {
    return new BadHandover({ why: `LISTEN_FDS tells of ${count}, LISTEN_FDNAMES names ${given.length} of them` })
  }
  const descriptors: Partial<Record<Handover.Name, number>> = {}
  for (const [index, name] of given.entries()) {
    if (!isKnown(name)) return new BadHandover({ why: `${sanitize(name)} is none of ${known} (FileDescriptorName=)` })
    if (descriptors[name] !== undefined) return new BadHandover({ why: `two of them are named ${name}` })
    descriptors[name] = firstDescriptor + index
  }
  return descriptors
}

/** Takes the variables out of the environment, so that no program that this one starts takes its sockets. */
const take = (name: string): string => {
  const value = process.env[name] ?? ""
  delete process.env[name]
  return value
}

/** The sockets that were handed over to this process, if any were. */
export const layer: Layer.Layer<never, BadHandover> = Layer.unwrap(
  Effect.gen(function* () {
    const [pid, count, names] = [take("LISTEN_PID"), take("LISTEN_FDS"), take("LISTEN_FDNAMES")]
    if (pid === "" && count === "") return Layer.empty
    if (pid !== String(process.pid)) {
      yield* Effect.logWarning(`Left sockets alone that were handed over to process ${sanitize(pid)}, not to this one`)
      return Layer.empty
    }
    const descriptors = named(count, names)
    if (descriptors instanceof BadHandover) return yield* descriptors
    return Layer.succeed(Handover.HandedOver, descriptors)
  })
)
