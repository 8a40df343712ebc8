/**
 * Settings as an environment gives them.
 */
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Settings from "../src/Settings.ts"
import { table } from "../src/SettingTable.ts"

/** The key of a setting. */
export type Key = keyof typeof table

/** All of them, as in the table. */
export const keys = Object.keys(table) as ReadonlyArray<Key>

/** The settings that an environment gives. */
export const read = (env: Readonly<Record<string, string>>) =>
  Effect.provide(
    Effect.map(Settings.Settings, (values) => values),
    Settings.layerNoDeps.pipe(Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env }))))
  )

/** What is wrong with an environment. */
export const mistakes = (env: Readonly<Record<string, string>>) =>
  Effect.map(Effect.flip(read(env)), (error) => error.mistakes)
