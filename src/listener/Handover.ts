/**
 * Sockets that listen already when the server starts, by what they are for: whoever holds them while it restarts
 * (systemd) lets newcomers wait instead of refusing them.
 */
import * as Context from "effect/Context"

/** What a socket may be for. */
export const names = ["chat", "chat-tls", "chat-unix", "http", "udp-echo"] as const

/** What a socket may be for. */
export type Name = (typeof names)[number]

/** The descriptors of sockets that were handed over; none, unless somebody says so. */
export const HandedOver = Context.Reference<{ readonly [K in Name]?: number }>("effect-hubbub/listener/HandedOver", {
  defaultValue: () => ({})
})

/** What is said of a socket that was handed over and cannot be used; see `CannotListen`. */
export const described = (name: Name) => ({
  address: `the socket that was handed over as ${name}`,
  settings: "LISTEN_FDS, LISTEN_FDNAMES"
})
