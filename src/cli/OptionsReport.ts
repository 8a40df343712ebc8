/**
 * `hubbub options`, apart from its flags: sets what is asked on a socket, then shows what the kernel has.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { type NativeSocket, optionOf, type Reading, SocketOptions, type Value } from "../net/SocketOptions.ts"
import { formatValue, type Request } from "./OptionValue.ts"
import { DidNotWork } from "./Outcome.ts"

/** One option in the table. */
interface Row extends Reading {
  readonly requested: Value | undefined
  /** What is to be known about this very value. */
  readonly note: string | undefined
}

/** What the kernel made of a request for a buffer. */
const noteOf = ({ name, value }: Reading, requested: Value | undefined): string | undefined => {
  if (Result.isFailure(value) || requested === undefined || requested === value.success) return undefined
  if (optionOf(name).isDoubledByLinux !== true || process.platform !== "linux") return "not what was asked"
  if (Number(value.success) === 2 * Number(requested)) return "Linux doubles what is asked, for its own bookkeeping"
  return Number(value.success) < 2 * Number(requested)
    ? `capped by net.core.${name === "SO_SNDBUF" ? "wmem_max" : "rmem_max"}, then doubled by Linux`
    : "the least that the kernel gives"
}

const effectiveOf = ({ value }: Reading): string => {
  if (Result.isSuccess(value)) return formatValue(value.success)
  return value.failure._tag === "OptionError" ? value.failure.code : "–"
}

const cellsOf = (row: Row): ReadonlyArray<string> => {
  const { meaning, unit } = optionOf(row.name)
  const requested = row.requested === undefined ? "–" : formatValue(row.requested)
  return [
    row.name,
    row.level,
    requested,
    effectiveOf(row),
    unit,
    row.note === undefined ? meaning : `${meaning} (${row.note})`
  ]
}

const heads = ["NAME", "LEVEL", "REQUESTED", "EFFECTIVE", "UNIT", "MEANING"]

/** The table, in aligned columns. */
const tableLines = (rows: ReadonlyArray<Row>): ReadonlyArray<string> => {
  const lines = [heads, ...rows.map(cellsOf)]
  const widths = heads.map((_, column) => Math.max(...lines.map((cells) => cells[column]!.length)))
  return lines.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd()
  )
}

/** Each reason why options are out of reach, once. */
const unreached = (rows: ReadonlyArray<Row>): ReadonlyArray<string> => {
  const reasons = new Map<string, Array<string>>()
  for (const { name, value } of rows) {
    if (Result.isSuccess(value) || value.failure._tag !== "Unsupported") continue
    const { why } = value.failure
    reasons.set(why, [...(reasons.get(why) ?? []), name])
  }
  return [...reasons].map(([why, names]) => `– ${names.join(", ")}: ${why}.`)
}

const jsonOf = (row: Row) => ({
  event: "option",
  name: row.name,
  level: row.level,
  requested: row.requested,
  effective: Result.isSuccess(row.value) ? row.value.success : null,
  unit: optionOf(row.name).unit,
  meaning: optionOf(row.name).meaning,
  note: row.note,
  error: Result.isSuccess(row.value) ? undefined : row.value.failure.message
})

const countsOf = (rows: ReadonlyArray<Row>) => {
  const failures = rows.flatMap(({ value }) => (Result.isFailure(value) ? [value.failure._tag] : []))
  const unsupported = failures.filter((tag) => tag === "Unsupported").length
  return {
    options: rows.length,
    read: rows.length - failures.length,
    unsupported,
    failed: failures.length - unsupported
  }
}

/** A socket, and what to do with it. */
export interface Options {
  readonly socket: NativeSocket
  /** What the socket is, for people. */
  readonly description: string
  readonly requests: ReadonlyArray<Request>
  readonly isJson: boolean
}

/** Sets, reads and prints. Fails, after printing, when something could not be set. */
export const report = Effect.fn("options.report")(function* ({ description, isJson, requests, socket }: Options) {
  const options = yield* SocketOptions
  const refusals: Array<string> = []
  for (const { name, value } of requests) {
    const refused = yield* Effect.result(options.set(socket, name, value))
    if (Result.isFailure(refused)) refusals.push(`${refused.failure.message}.`)
  }
  const rows = (yield* options.snapshot(socket)).map((reading): Row => {
    const requested = requests.findLast(({ name }) => name === reading.name)?.value
    return { ...reading, requested, note: noteOf(reading, requested) }
  })
  if (isJson) {
    for (const row of rows) yield* Console.log(JSON.stringify(jsonOf(row)))
    yield* Console.log(
      JSON.stringify({ event: "summary", socket: description, ...countsOf(rows), refused: refusals.length })
    )
  } else {
    yield* Console.log(`${description}:`)
    for (const line of [...tableLines(rows), ...unreached(rows)]) yield* Console.log(line)
  }
  if (refusals.length > 0) return yield* new DidNotWork({ message: refusals.join("\n") })
})
