/**
 * Every setting of Hubbub: its name, default, bounds and reason, by what it is about.
 *
 * The README's tables, `--help` and the messages about mistakes all come from {@link groups} and {@link table}.
 */
import { durability } from "./settings/durability.ts"
import { echo } from "./settings/echo.ts"
import { limits } from "./settings/limits.ts"
import { lines } from "./settings/lines.ts"
import { listening } from "./settings/listening.ts"
import { manners } from "./settings/manners.ts"
import { moderation } from "./settings/moderation.ts"
import { operations } from "./settings/operations.ts"
import { programs } from "./settings/programs.ts"
import { sharing } from "./settings/sharing.ts"
import { tcp } from "./settings/tcp.ts"
import { tlsAndProxies } from "./settings/tlsAndProxies.ts"

/** All settings by what they are about, in the order in which they are told. */
export const groups = {
  "Where it listens": listening,
  "TLS and proxies": tlsAndProxies,
  Limits: limits,
  "Lines, and what a room remembers": lines,
  Manners: manners,
  "Keeping order": moderation,
  Programs: programs,
  "The data directory": durability,
  "Several servers": sharing,
  "Watching and stopping it": operations,
  "TCP options": tcp,
  "The UDP echo": echo
} as const

/** All settings. The environment variable of `maxLineBytes` is `HUBBUB_MAX_LINE_BYTES`. */
export const table = {
  ...listening,
  ...tlsAndProxies,
  ...limits,
  ...lines,
  ...manners,
  ...moderation,
  ...programs,
  ...durability,
  ...sharing,
  ...operations,
  ...tcp,
  ...echo
}
