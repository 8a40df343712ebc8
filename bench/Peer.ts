/**
 * Servers that others run, where Debian's packages of them are installed: each as quiet and as unlimited as it can be told
 * to be, for what is measured is fan-out.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { DialectName } from "./load/Dialect.ts"
import type { Server } from "./Server.ts"

const directory = mkdtempSync(join(tmpdir(), "hubbub-bench-"))
process.on("exit", () => rmSync(directory, { recursive: true, force: true }))

/** Writes a configuration file and returns its path. */
const configured = (name: string, text: string): string => {
  const file = join(directory, name)
  // some of them drop root's rights before they read it
  writeFileSync(file, text, { mode: 0o644 })
  return file
}

const peer = (name: string, program: string, dialect: DialectName, args: (port: number) => ReadonlyArray<string>) => ({
  program,
  server: {
    name,
    transport: "tcp",
    dialect,
    share: 0.2,
    command: (port) => [program, ...args(port)]
  } satisfies Server as Server
})

const all = [
  peer("ngIRCd", "/usr/sbin/ngircd", "irc", (port) => [
    "--nodaemon",
    "--config",
    configured(
      "ngircd.conf",
      `[Global]
Name = bench.local
Info = bench
Listen = 127.0.0.1
Ports = ${port}
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxPenaltyTime = 0
[Options]
DNS = no
Ident = no
PAM = no
`
    )
  ]),
  peer("nats-server", "/usr/sbin/nats-server", "nats", (port) => ["--addr", "127.0.0.1", "--port", String(port)]),
  peer("mosquitto", "/usr/sbin/mosquitto", "mqtt", (port) => [
    "-c",
    configured(
      "mosquitto.conf",
      `listener ${port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nlog_type none\n`
    )
  ])
]

/** Those that are installed. */
export const installed: ReadonlyArray<Server> = all
  .filter(({ program }) => existsSync(program))
  .map(({ server }) => server)
