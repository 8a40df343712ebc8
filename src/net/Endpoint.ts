/**
 * Where something can be connected to or listened on, as people write it: `host:port`, `[::1]:port`, `tls:host:port`,
 * `udp:port`, a Unix socket path, `-` for standard input. No I/O: names are not looked up here.
 */
import * as Host from "effect/net/Host"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** A host and a port that bytes flow to and from, in the clear or over TLS. */
export interface Inet {
  readonly _tag: "Tcp" | "Tls"
  /** A name or an address, without brackets. */
  readonly host: string
  readonly port: number
}

/** A UDP port of this machine; without `host`, on loopback only. */
export interface Udp {
  readonly _tag: "Udp"
  readonly host: string | undefined
  readonly port: number
}

/** A Unix domain socket. */
export interface UnixPath {
  readonly _tag: "UnixPath"
  readonly path: string
}

/** The process's own standard input. */
export interface StandardInput {
  readonly _tag: "StandardInput"
}

/** What can be dialled. */
export type Peer = Inet | UnixPath

/** What can be read from. */
export type Endpoint = Peer | Udp | StandardInput

/** The text names no endpoint. The message says what would. */
export class InvalidEndpoint extends Schema.TaggedError<InvalidEndpoint>()("InvalidEndpoint", {
  input: Schema.String,
  why: Schema.String
}) {
  override get message() {
    return `${JSON.stringify(this.input)} is not understood: ${this.why}.`
  }
}

const invalid = (input: string, why: string) => Result.fail(new InvalidEndpoint({ input, why }))

/** The host and the port in `text`, which stands within `input`. */
const hostPort = (
  input: string,
  text: string,
  defaultPort: number | undefined
): Result.Result<{ readonly host: string; readonly port: number }, InvalidEndpoint> => {
  const parsed = Host.hostPortFromString(text).pipe(
    Result.orElse((error) =>
      defaultPort === undefined
        ? Result.fail(error)
        : // `::1` and `example.com` are hosts as they stand; `[::1]` only lacks its port
          Host.hostFromString(text).pipe(
            Result.flatMap((host) => Host.hostPort(host, defaultPort)),
            Result.orElse(() => Host.hostPortFromString(`${text}:${defaultPort}`)),
            Result.mapError(() => error)
          )
    )
  )
  if (Result.isFailure(parsed)) {
    return invalid(
      input,
      `${parsed.failure.message}; write host:port, [::1]:port or the path of a socket, like ./chat.sock`
    )
  }
  const { host, port } = parsed.success
  return port === 0
    ? invalid(input, "a port is a number from 1 to 65535")
    : Result.succeed({ host: Host.formatHost(host), port })
}

const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i

const udpPrefix = "udp:"
const tlsPrefix = "tls:"

const withoutPrefix = (input: string, prefix: string): string | undefined =>
  input.startsWith(prefix) ? input.slice(prefix.length) : undefined

/**
 * What can be dialled: `host:port`, `tls:host:port`, or a path, which has a slash in it. With `defaultPort` the port may
 * be left out.
 */
export const parsePeer = (input: string, defaultPort?: number): Result.Result<Peer, InvalidEndpoint> => {
  if (isUrl.test(input)) return invalid(input, "that is a URL; write host:port, or tls:host:port for TLS")
  if (input.includes("/")) return Result.succeed({ _tag: "UnixPath", path: input })
  const tls = withoutPrefix(input, tlsPrefix)
  return Result.map(hostPort(input, tls ?? input, defaultPort), ({ host, port }) => ({
    _tag: tls === undefined ? "Tcp" : "Tls",
    host,
    port
  }))
}

/** What can be read from: a peer, `udp:port`, `udp:host:port`, or `-`. */
export const parse = (input: string): Result.Result<Endpoint, InvalidEndpoint> => {
  if (input === "-") return Result.succeed({ _tag: "StandardInput" })
  const udp = withoutPrefix(input, udpPrefix)
  if (udp === undefined) return parsePeer(input)
  // a port alone means loopback: any host stands in for it while the port is read
  const isPortAlone = !udp.includes(":")
  return Result.map(hostPort(input, isPortAlone ? `localhost:${udp}` : udp, undefined), ({ host, port }) => ({
    _tag: "Udp",
    host: isPortAlone ? undefined : host,
    port
  }))
}

const bracketed = (host: string): string => (host.includes(":") ? `[${host}]` : host)

/** The endpoint as people write it; parsing it again gives the same endpoint. */
export const format = (endpoint: Endpoint): string => {
  switch (endpoint._tag) {
    case "Tcp":
      return `${bracketed(endpoint.host)}:${endpoint.port}`
    case "Tls":
      return `${tlsPrefix}${bracketed(endpoint.host)}:${endpoint.port}`
    case "Udp":
      return `${udpPrefix}${endpoint.host === undefined ? "" : `${bracketed(endpoint.host)}:`}${endpoint.port}`
    case "UnixPath":
      return endpoint.path
    case "StandardInput":
      return "-"
  }
}
