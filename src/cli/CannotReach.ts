/**
 * What went wrong with a connection or a port, in one plain sentence.
 */
import type * as DatagramSocket from "effect/socket/DatagramSocket"
import * as Socket from "effect/socket/Socket"
import { codeOf } from "../net/SystemErrorCode.ts"

const untrusted =
  "its certificate is not signed by anyone trusted here (`hubbub connect` has --ca FILE to trust who signed it, and --insecure)"

const explanations: Readonly<Record<string, string>> = {
  ENOTFOUND: "no such host is known",
  EAI_AGAIN: "the host name cannot be looked up now",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "the other end broke the connection",
  EPIPE: "the other end has closed the connection",
  ETIMEDOUT: "no answer",
  EHOSTUNREACH: "there is no way to that host",
  ENETUNREACH: "there is no way to that network",
  ENOENT: "there is no such socket",
  ENOTSOCK: "that is not a socket",
  EACCES: "no permission",
  EPERM: "no permission",
  EINVAL: "that is not an address one can connect to",
  EADDRINUSE: "another program uses that port",
  EADDRNOTAVAIL: "this machine has no such address",
  EPROTO: "the other end does not speak TLS",
  ERR_SSL_WRONG_VERSION_NUMBER: "the other end does not speak TLS",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "the other end does not speak TLS",
  "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE": "the other end refuses TLS",
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_SIGNATURE_FAILURE: untrusted,
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name"
}

const why = (error: unknown): string => {
  const code = codeOf(error)
  return explanations[code] ?? `the system says ${code}`
}

/** What happened to the connection to `name`. */
export const explainSocket = (name: string, { reason }: Socket.SocketError): string => {
  switch (reason._tag) {
    case "SocketOpenError":
      return `Cannot reach ${name}: ${reason.kind === "Timeout" ? "no answer" : why(reason)}.`
    case "SocketCloseError":
      return `Lost the connection to ${name}: it was closed without a goodbye.`
    default:
      return `Lost the connection to ${name}: ${why(reason)}.`
  }
}

/** What happened to the port `name`. */
export const explainDatagramSocket = (name: string, { reason }: DatagramSocket.DatagramSocketError): string =>
  `Cannot listen on ${name}: ${why(reason)}.`

/** Why `name` cannot be reached, from whatever the system said: any error with a system code somewhere within. */
export const explainReach = (name: string, cause: unknown): string =>
  explainSocket(name, new Socket.SocketError({ reason: new Socket.SocketOpenError({ kind: "Unknown", cause }) }))
