/**
 * What a connection goes through before it is heard as a line client: a trusted proxy says for whom it connects, and a TLS
 * client shakes hands. It takes a place of the house meanwhile, and all of it has a deadline, however the bytes drip.
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import type * as IpNetwork from "effect/net/IpNetwork"
import type * as Scope from "effect/Scope"
import type * as Net from "node:net"
import type { TLSSocket } from "node:tls"
import { Admission, type Place } from "../chat/Admission.ts"
import * as Departure from "../chat/Departure.ts"
import { isWithin } from "../net/Network.ts"
import * as ProxyProtocol from "../net/ProxyProtocol.ts"
import type { Accept, Preliminaries } from "./NetSocketServer.ts"
import * as Opening from "./Opening.ts"
import * as Peer from "./Peer.ts"
import * as Refusal from "./Refusal.ts"

/** What connections go through. */
export interface Options {
  /** Those who must say by the PROXY protocol for whom they connect. */
  readonly proxies: ReadonlyArray<IpNetwork.IpNetwork>
  /** The TLS connection made of a plain one, if TLS is spoken here. */
  readonly secure: ((socket: Net.Socket) => Effect.Effect<TLSSocket, Opening.Failed>) | undefined
  readonly timeout: Duration.Duration
}

/** How the header that a proxy should send first is judged. */
const judgeHeader: Opening.Judge<ProxyProtocol.Header> = (bytes) => {
  const header = ProxyProtocol.parse(bytes)
  if (header === "incomplete") return undefined
  if (header === "malformed") return new Opening.Failed({ departure: Departure.badProxyHeader })
  return { value: header, taken: header.length }
}

/** Preliminaries that end with the scope; whoever is in the midst of them is closed then. */
export const make = Effect.fnUntraced(function* ({
  proxies,
  secure,
  timeout
}: Options): Effect.fn.Return<Preliminaries, never, Admission | Scope.Scope> {
  const admission = yield* Admission
  const run = yield* FiberSet.makeRuntime()

  const admit = Effect.fnUntraced(function* ({ address }: Peer.Whence) {
    const place = yield* admission.admit(address, false)
    return "farewell" in place ? yield* new Opening.Failed({ departure: place }) : place
  })

  const isProxy = ({ address }: Peer.Whence) => isWithin(proxies, address)

  /** Who a proxy connects for. Until it has said so its connection counts, but for no address. */
  const askProxy = (socket: Net.Socket, proxy: Peer.Whence) =>
    Effect.acquireUseRelease(
      admit({ ...proxy, address: undefined }),
      () =>
        Effect.map(Opening.judge(socket, judgeHeader), ({ source }) =>
          source === undefined ? proxy : Peer.whenceInet(source)
        ),
      (place) => Effect.sync(() => place.release())
    )

  const go = Effect.fnUntraced(function* (socket: Net.Socket, accept: Accept) {
    let whence = Peer.whence(socket)
    let place: Place | undefined
    const giveUp = () => {
      place?.release()
      socket.destroy()
    }
    const pass = Effect.gen(function* () {
      if (isProxy(whence)) whence = yield* askProxy(socket, whence)
      if (secure === undefined) return socket
      // who finds no place is not worth a handshake to be told so
      place = yield* admit(whence)
      return yield* secure(socket)
    })
    yield* pass.pipe(
      Effect.timeoutOrElse({
        duration: timeout,
        orElse: () => new Opening.Failed({ departure: Departure.handshakeTimeout })
      }),
      Effect.flatMap((ready) => {
        // who has hung up since is never told of by the socket again
        if (ready.destroyed) return new Opening.Failed({ departure: Departure.gone })
        return Effect.succeed(accept(ready, place === undefined ? whence : { ...whence, place }))
      }),
      Effect.catch(({ code, departure }) => {
        giveUp()
        return Refusal.report(whence.name, departure, code === undefined ? {} : { code })
      }),
      Effect.onInterrupt(() => Effect.sync(giveUp))
    )
  })

  return (socket, accept) => {
    // a connection that breaks closes, and that is what is waited for
    socket.on("error", () => {})
    if (secure === undefined && !isProxy(Peer.whence(socket))) accept(socket)
    else run(go(socket, accept))
  }
})
