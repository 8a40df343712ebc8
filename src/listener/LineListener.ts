/**
 * One of the ways in for line clients: a socket that listens, and the chat behind it.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as SocketServer from "effect/socket/SocketServer"
import type * as Net from "node:net"
import type { Services } from "../chat/Command.ts"
import { codeOf } from "../net/SystemErrorCode.ts"
import { CannotListen } from "./CannotListen.ts"
import * as LineChat from "./LineChat.ts"
import type { NetSocketServer } from "./NetSocketServer.ts"

/** A way in. */
export interface Way<R> extends Pick<LineChat.Options, "manner" | "prepare"> {
  readonly listen: Effect.Effect<NetSocketServer, SocketServer.SocketServerError, R>
  /** What is said where it cannot listen; see {@link CannotListen}. */
  readonly service: string
  readonly address: string
  readonly settings: string
  /** What else to say once it listens. */
  readonly hints?: Layer.Layer<never, never, SocketServer.SocketServer>
}

/** What every connection of a line server has: who has said all (`printf … | nc -N`) still gets the answers. */
export const connections: Net.ServerOpts = { allowHalfOpen: true }

/** Serves the chat by this way. */
export const layer = <R>({
  address,
  listen,
  manner,
  prepare,
  service,
  settings,
  hints = Layer.empty
}: Way<R>): Layer.Layer<never, CannotListen, Services | Exclude<R, Scope.Scope>> =>
  Layer.unwrap(
    Effect.map(
      Effect.mapError(listen, (error) => new CannotListen({ service, address, settings, code: codeOf(error) })),
      ({ server, stopAccepting }) =>
        LineChat.layerNoDeps({ stopAccepting, prepare, ...(manner === undefined ? {} : { manner }) }).pipe(
          Layer.merge(hints),
          Layer.provide(Layer.succeed(SocketServer.SocketServer, server))
        )
    )
  )
