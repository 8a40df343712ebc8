/**
 * Real programs that people use as clients. Where one is not installed its tests are skipped, loudly; in CI
 * (`CI=true`) they fail instead.
 */
import { spawnSync } from "node:child_process"
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Program from "./Program.ts"

/** A program, the Debian package that has it, and how to know it from others of the same name. */
interface External {
  readonly command: string
  readonly debianPackage: string
  /** Arguments that make it say what it is, and what it then says. */
  readonly identify: readonly [argument: string, answer: RegExp]
}

/** OpenBSD's netcat. */
export const nc: External = {
  command: "nc",
  debianPackage: "netcat-openbsd",
  identify: ["-h", /OpenBSD netcat/]
}

/** Nmap's netcat. */
export const ncat: External = { command: "ncat", debianPackage: "ncat", identify: ["--version", /Ncat/] }

/** GNU's telnet. */
export const telnet: External = {
  command: "telnet",
  debianPackage: "inetutils-telnet",
  identify: ["--version", /GNU inetutils/]
}

/** socat. */
export const socat: External = { command: "socat", debianPackage: "socat", identify: ["-V", /socat/] }

/** OpenSSL's own client. */
export const openssl: External = { command: "openssl", debianPackage: "openssl", identify: ["version", /OpenSSL/] }

/** HAProxy. */
export const haproxy: External = { command: "haproxy", debianPackage: "haproxy", identify: ["-v", /HAProxy version/] }

/** What tells a service manager how a service is. */
export const systemdNotify: External = {
  command: "systemd-notify",
  debianPackage: "systemd",
  identify: ["--version", /systemd/]
}

/** What opens sockets and hands them over as systemd does. */
export const systemdActivate: External = {
  command: "systemd-socket-activate",
  debianPackage: "systemd",
  identify: ["--version", /systemd/]
}

/** PuTTY's command line. */
export const plink: External = { command: "plink", debianPackage: "putty-tools", identify: ["-V", /plink/] }

/** What gives a program a terminal (a pty) of its own. */
export const script: External = { command: "script", debianPackage: "bsdutils", identify: ["--version", /util-linux/] }

/** Chromium, which `playwright-core` drives. */
export const chromium: External = {
  command: "chromium",
  debianPackage: "chromium",
  identify: ["--version", /Chromium/]
}

const isInstalled = ({ command, identify: [argument, answer] }: External): boolean => {
  const { stderr, stdout } = spawnSync(command, [argument], { encoding: "utf8" })
  return answer.test(`${stdout}${stderr}`)
}

/** A test that needs `externals`. */
export const test = <E>(
  externals: ReadonlyArray<External>,
  name: string,
  body: () => Effect.Effect<void, E, Scope.Scope>
): void => {
  const missing = externals.filter((external) => !isInstalled(external)).map(({ debianPackage }) => debianPackage)
  if (missing.length === 0) return it.live(name, body)
  const complaint = `needs the Debian package ${missing.join(" and ")}`
  if (process.env["CI"] === "true") {
    return it.live(name, () => Effect.die(new Error(`"${name}" ${complaint}; in CI it must run`)))
  }
  console.warn(`SKIPPED "${name}": it ${complaint}`)
  it.live.skip(`${name} (${complaint})`, body)
}

/** Runs a program with pipes. */
export const start = (
  { command }: External,
  args: ReadonlyArray<string>
): Effect.Effect<Program.Program, never, Scope.Scope> => Program.start({ command, args })

/** Runs a program at a terminal of its own: what is typed is what is written, what it shows is its stdout. */
export const startAtTerminal = (
  { command }: External,
  args: ReadonlyArray<string>
): Effect.Effect<Program.Program, never, Scope.Scope> =>
  Program.start({
    command: script.command,
    args: ["--quiet", "--flush", "--return", "--command", [command, ...args].join(" "), "/dev/null"],
    env: { ...process.env, TERM: "xterm", SHELL: "/bin/sh" }
  })
