/**
 * Every way a connection ends. The same value is the farewell, the reason others see, the log's word and the metric's.
 */
import { type Leaving, processStops } from "../hub/Hub.ts"

/** Why somebody goes. */
export interface Departure {
  /** For logs and metrics. */
  readonly key: string
  /** What others see in brackets; `undefined`: nothing is announced. */
  readonly announced: Leaving
  /** What the one who goes is told, if anything. */
  readonly farewell: string | undefined
}

const departure = (key: string, announced: Leaving, farewell: string | undefined): Departure => ({
  key,
  announced,
  farewell
})

const withWords = (what: string, words: string): string => (words === "" ? what : `${what}: ${words}`)

/** They said `/quit`, or their input ended. `words` are theirs. */
export const quit = (words = ""): Departure => departure("quit", withWords("quit", words), "Goodbye")

/** The connection broke: reset, or lost on the way. */
export const lost = departure("lost", "connection lost", undefined)

/** Keepalive probes went unanswered. */
export const timedOut = departure("timed-out", "timed out", undefined)

/** They read nothing for longer than the write timeout. */
export const tooSlow = departure("too-slow", "too slow", "Closing: you accept no data (too slow)")

/** They read the most slowly when memory ran short. */
export const shed = departure(
  "shed",
  "too slow, and memory is short",
  "Closing: memory is short, and you read too slowly"
)

/** Whether they have shown that they do not read: to wait for them to read more is in vain. */
export const isDeaf = ({ key }: Departure): boolean => key === tooSlow.key || key === shed.key

/** They sent more than any line may hold without ending it. */
export const endlessLine = departure("endless-line", "sent a line without end", "Closing: that line never ended")

/** They kept sending faster than one person may, for longer than is forgiven. */
export const flooding = departure("flooding", "flooding", "Closing: you kept sending faster than you may")

/** Nothing came from them for the idle time. */
export const idle = departure("idle", "idle", "Closing: nothing came from you for a long time")

/** `by` sent them away. */
export const kicked = (by: string, reason: string): Departure =>
  departure("kicked", withWords("kicked", reason), withWords(`${by} sent you away`, reason))

/** They are banned; `until` in words. */
export const banned = (until: string, reason: string): Departure =>
  departure("banned", withWords("banned", reason), withWords(`You are banned ${until}`, reason))

/** The server stops. Nobody here is told who leaves then. */
export const stopping = departure("stopping", processStops, "Hubbub is stopping")

/** Something that nobody foresaw went wrong with their connection; what it was is in the log. */
export const failed = departure(
  "failed",
  "something went wrong",
  "Something went wrong here, which is in the log; please try again later"
)

/** They hung up before they were let in: a port scanner, or a client that changed its mind. */
export const gone = departure("gone", undefined, undefined)

/** The same page came again, over another connection. */
export const replaced = departure("replaced", "reconnecting", "You came again, over another connection")

/** A frame came that is none of the page's protocol. */
export const noProtocol = departure("no-protocol", "sent what is no protocol", "That is not the protocol of the page")

/** A frame came that is no text. */
export const binaryFrame = departure("binary-frame", "sent what is no protocol", "The page speaks text only")

/** They speak another protocol. Most never were let in, and nobody hears of them. */
export const wrongProtocol = departure("wrong-protocol", "spoke another protocol", undefined)

/** They spoke plain text where TLS is spoken; they get no answer, for they would not understand one. */
export const plainText = departure("plain-text", undefined, undefined)

/** No TLS connection came about with them: no version or cipher in common, or nonsense. */
export const handshakeFailed = departure("handshake-failed", undefined, undefined)

/** They did not finish what comes before the chat, a proxy's header and a TLS handshake, in time. */
export const handshakeTimeout = departure("handshake-timeout", undefined, undefined)

/** A trusted proxy did not say, or not in the way of the PROXY protocol, for whom it connects. */
export const badProxyHeader = departure("bad-proxy-header", undefined, undefined)

/** As many come from their address as may; they never were let in. */
export const crowdedAddress = departure(
  "crowded-address",
  undefined,
  "There are as many connections from your address as there may be; please close one"
)

/** Their address connects too often; they never were let in. */
export const restlessAddress = departure(
  "restless-address",
  undefined,
  "Your address connects too often; please try again in ten minutes"
)

/** The other servers cannot be reached, and may know of others by that name; they never were let in. */
export const cutOff = departure(
  "cut-off",
  undefined,
  "Hubbub cannot reach its other servers at the moment; please try again soon"
)

/** No place is left; they never were let in. */
export const full = departure("full", undefined, "Hubbub is full; please try again later")

/** Memory is short; they never were let in. */
export const shortOfMemory = departure(
  "short-of-memory",
  undefined,
  "Hubbub is short of memory; please try again later"
)
