/**
 * The settings in force: those of the table, read and validated together.
 */
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { sanitize } from "./hub/SafeText.ts"
import { nearest } from "./Nearest.ts"
import type * as Setting from "./Setting.ts"
import { table } from "./SettingTable.ts"

type Table = typeof table

/** The values of all settings. */
export type Values = {
  readonly [K in keyof Table]: Table[K] extends Setting.Setting<infer A> ? A : never
}

/** The settings in force. */
export class Settings extends Context.Service<Settings, Values>()("effect-hubbub/Settings") {}

/** Something in the environment that is not right. */
export interface Mistake {
  readonly variable: string
  readonly value: string
  readonly expected: string
}

/** One or more settings have values that are not valid; all of them are listed. */
export class InvalidSettings extends Schema.TaggedError<InvalidSettings>()("InvalidSettings", {
  mistakes: Schema.Array(Schema.Struct({ variable: Schema.String, value: Schema.String, expected: Schema.String }))
}) {
  override get message() {
    return this.mistakes.map(({ variable, value, expected }) => `${variable}=${value}: expected ${expected}`).join("\n")
  }
}

/** `maxLineBytes` → `HUBBUB_MAX_LINE_BYTES`. */
export const variableOf = (key: string): string =>
  `HUBBUB_${key.replace(/[A-Z]/g, (upper) => `_${upper}`).toUpperCase()}`

/** A credential in a URL (`redis://user:secret@host`) never shows. */
const withoutCredentials = (value: string): string => value.replace(/\/\/\S*@/g, "//<hidden>@")

/** Control characters of a mistaken value would otherwise reach the operator's terminal. */
const printable = (value: string): string => sanitize(JSON.stringify(withoutCredentials(value)).slice(1, -1))

const mistake = (key: keyof Values, value: unknown, expected: string): ReadonlyArray<Mistake> => [
  { variable: variableOf(key), value: String(value), expected }
]

/** Whether a port of one host cannot be had of the other as well. */
const overlap = (host: string, other: string): boolean =>
  host === other
  || [host, other].includes("::")
  || ([host, other].includes("0.0.0.0") && [host, other].every((one) => /^[\d.]+$/.test(one)))

/** Ports of TCP that are given twice: who listens second would be told that another program has it. */
const clashes = ({ host, httpHost, httpPort, port, tlsPort }: Values): ReadonlyArray<Mistake> => {
  const clash = (key: keyof Values, value: unknown, other: keyof Values, taken: unknown) =>
    typeof value === "number" && value > 0 && value === taken
      ? mistake(key, value, `another port than that of ${variableOf(other)}`)
      : []
  const onPage =
    host !== undefined && httpHost !== undefined && overlap(host, httpHost)
      ? [...clash("httpPort", httpPort, "port", port), ...clash("httpPort", httpPort, "tlsPort", tlsPort)]
      : []
  return [...clash("tlsPort", tlsPort, "port", port), ...onPage]
}

/** What is right by itself but not together with the rest. A value that is itself a mistake contradicts nothing. */
const contradictions = (values: Values): ReadonlyArray<Mistake> => {
  const { dataDir, maxLineBytes, maxUnendedBytes, proxyProtocol, redisUrl } = values
  const { tlsCertificate, tlsKey, tlsPort, trustedProxies } = values
  const lacking = tlsCertificate === "off" ? "tlsCertificate" : "tlsKey"
  return [
    ...clashes(values),
    // a line that is allowed must be able to end
    ...(maxUnendedBytes < maxLineBytes
      ? mistake("maxUnendedBytes", maxUnendedBytes, `at least ${variableOf("maxLineBytes")} (${maxLineBytes})`)
      : []),
    ...((tlsCertificate === "off") === (tlsKey === "off")
      ? []
      : mistake(lacking, "off", "a file as well, since the other is one")),
    ...(typeof tlsPort === "number" && tlsCertificate === "off" && tlsKey === "off"
      ? mistake("tlsPort", tlsPort, `${variableOf("tlsCertificate")} and ${variableOf("tlsKey")} to be files, or off`)
      : []),
    ...(proxyProtocol === true && trustedProxies?.length === 0
      ? mistake("proxyProtocol", "on", `${variableOf("trustedProxies")} to name those who may use it, or off`)
      : []),
    ...(Redacted.isRedacted(redisUrl) && typeof dataDir === "string" && dataDir !== "off"
      ? mistake(
          "dataDir",
          printable(dataDir),
          `off, since with ${variableOf("redisUrl")} it is Redis that keeps what is said`
        )
      : [])
  ]
}

const entries = Object.entries(table) as ReadonlyArray<[keyof Table, Setting.Setting<unknown>]>

/**
 * Decodes every setting and collects every mistake (`Config.all` would stop at the first).
 *
 * A variable that is unset or empty takes its default.
 */
const decode = (provider: ConfigProvider.ConfigProvider): Effect.Effect<Values, InvalidSettings> =>
  Effect.gen(function* () {
    const variables = ConfigProvider.constantCase(provider)
    const mistakes: Array<Mistake> = []
    const values: Record<string, unknown> = {}
    for (const [key, setting] of entries) {
      const node = yield* Effect.orDie(variables.load(["hubbub", key]))
      const written = node?.value || setting.default
      values[key] = setting.parse(written)
      if (values[key] === undefined) {
        const value = setting.isSecret ? "<hidden>" : printable(written)
        mistakes.push({ variable: variableOf(key), value, expected: setting.expects })
      }
    }
    mistakes.push(...contradictions(values as Values))
    return mistakes.length === 0 ? (values as Values) : yield* new InvalidSettings({ mistakes })
  })

/** Settings from the current `ConfigProvider`. Fails with every mistake at once. */
export const layerNoDeps: Layer.Layer<Settings, InvalidSettings> = Layer.effect(
  Settings,
  Effect.flatMap(ConfigProvider.ConfigProvider, decode)
)

/** Settings for an embedding app: the defaults, and what is given. Reads no environment. */
export const layer = (overrides: Partial<Values> = {}): Layer.Layer<Settings> =>
  Layer.succeed(Settings, { ...defaults, ...overrides })

/** The value of every setting that nobody has set. */
export const defaults: Values = Object.fromEntries(
  entries.map(([key, setting]) => [key, setting.parse(setting.default)])
) as Values

/**
 * `HUBBUB_…` variables that no setting has, each with the nearest known one, as sentences for the log.
 */
export const unknownVariables = (names: Iterable<string>): ReadonlyArray<string> => {
  const known = entries.map(([key]) => variableOf(key))
  return Array.from(names)
    .filter((name) => name.startsWith("HUBBUB_") && !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known)
      return `${printable(name)} is not a setting${meant === undefined ? "; --help lists them all" : `; did you mean ${meant}?`}`
    })
}
