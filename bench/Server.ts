/**
 * The servers that are measured: Hubbub, and bare-Node baselines that do less.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { DialectName } from "./load/Dialect.ts"

/** A server, and how to start it on a port of 127.0.0.1. */
export interface Server {
  readonly name: string
  readonly transport: "tcp" | "udp"
  readonly dialect: DialectName
  /** The part of a scenario's lines that it is given: who takes tens of times as long per line is not waited for. */
  readonly share: number
  readonly command: (port: number) => ReadonlyArray<string>
  readonly environment?: (port: number, pagePort: number) => Readonly<Record<string, string>>
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const baseline = (name: string, file: string, transport: Server["transport"] = "tcp"): Server => ({
  name,
  transport,
  dialect: "lines",
  share: 1,
  command: (port) => [process.execPath, here(`baselines/${file}`), String(port)]
})

const built = (transport: Server["transport"], environment: NonNullable<Server["environment"]>): Server => ({
  name: "hubbub",
  transport,
  dialect: "lines",
  share: 1,
  command: () => [process.execPath, here("../dist/main.js")],
  environment
})

const chat = (port: number, pagePort: number | "off") => ({
  HUBBUB_PORT: String(port),
  HUBBUB_ECHO_PORT: "off",
  HUBBUB_HTTP_PORT: String(pagePort),
  HUBBUB_FLOOD_RATE: "0",
  HUBBUB_MAX_PER_ADDRESS: "0"
})

/** The whole server as it is started by anybody; only its flood control is off, for it would measure nothing else. */
export const hubbub = built("tcp", (port) => chat(port, "off"))

/** The same, with its page. */
export const hubbubPage = built("tcp", chat)

/** Where what is said is kept, a directory for each server, and none of it longer than the benchmark. */
const kept = (): string => {
  const directory = mkdtempSync(join(tmpdir(), "hubbub-bench-"))
  process.on("exit", () => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** The same, which keeps all that is said before anybody sees it. */
export const hubbubKept = built("tcp", (port) => ({ ...chat(port, "off"), HUBBUB_DATA_DIR: kept() }))

/** The same, for its UDP echo. */
export const hubbubEcho = built("udp", (port) => ({
  HUBBUB_PORT: "0",
  HUBBUB_ECHO_PORT: String(port),
  HUBBUB_HTTP_PORT: "off"
}))

/** What ratios are to. */
export const batchedByHand = baseline("batched by hand", "BatchedByHand.ts")

/** The obvious ways. */
export const obvious: ReadonlyArray<Server> = [
  { ...baseline("a write per client", "WritePerClient.ts"), share: 0.1 },
  { ...baseline("a fiber per client", "FiberPerClient.ts"), share: 0.1 }
]

/** Bare `node:net`. */
export const acceptOnly = baseline("bare node:net", "AcceptOnly.cjs")

/** Bare `node:net`, as far as the system is concerned, with a greeting. */
export const greetOnly = baseline("bare node:net that greets", "GreetOnly.cjs")

/** Bare `node:dgram`. */
export const bareEcho = baseline("bare node:dgram", "UdpEcho.ts", "udp")
