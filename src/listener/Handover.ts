/**
 * Sockets that listen already when the server starts, by what they are for: whoever holds them while it restarts
 * (systemd) lets newcomers wait instead of refusing them.
 */
import * as Context from "effect/Context"
import { readFileSync, readlinkSync } from "node:fs"

/** What a socket may be for, as `FileDescriptorName=` in its unit says (systemd.socket(5)). */
export const names = ["chat", "chat-tls", "chat-unix", "http", "udp-echo"] as const

/** What a socket may be for. */
export type Name = (typeof names)[number]

/** Descriptors, by what they are for. */
export type Descriptors = { readonly [K in Name]?: number }

/** The sockets that were handed over; none, unless somebody says so. */
export const HandedOver = Context.Reference<Descriptors>("effect-hubbub/listener/Handover", {
  defaultValue: () => ({})
})

/** What is said of a socket that was handed over and cannot be used; see `CannotListen`. */
export const described = (name: Name) => ({
  address: `the socket that was handed over as ${name}`,
  settings: "LISTEN_FDS, LISTEN_FDNAMES"
})

/** Where the kernel lists sockets of a kind (proc(5)), and the column with their inodes. */
const lists = {
  udp6: ["/proc/self/net/udp6", 9],
  unix: ["/proc/self/net/unix", 6]
} as const

/** Whether a socket that was handed over is of this kind. Only where there is systemd, which is Linux. */
export const is = (fd: number, kind: keyof typeof lists): boolean => {
  const [list, column] = lists[kind]
  const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1]
  const rows = readFileSync(list, "utf8").split("\n")
  return inode !== undefined && rows.some((row) => row.trim().split(/\s+/)[column] === inode)
}
