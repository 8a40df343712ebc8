/**
 * The chat over a Unix socket, as the settings say: for programs on this machine, and for nobody else.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { chmodSync, existsSync, lstatSync, unlinkSync } from "node:fs"
import * as Net from "node:net"
import { dirname } from "node:path"
import type { Services } from "../chat/Command.ts"
import { codeOf } from "../net/SystemErrorCode.ts"
import * as Settings from "../Settings.ts"
import type { CannotListen } from "./CannotListen.ts"
import * as Handover from "./Handover.ts"
import * as LineListener from "./LineListener.ts"
import * as NetSocketServer from "./NetSocketServer.ts"

/** Whether a socket is there that nobody listens on: left behind by a server that was killed. */
const isStale = (path: string): Effect.Effect<boolean> =>
  Effect.callback((resume) => {
    if (!(lstatSync(path, { throwIfNoEntry: false })?.isSocket() ?? false)) return resume(Effect.succeed(false))
    const settle = (isStale: boolean) => {
      trial.destroy()
      resume(Effect.succeed(isStale))
    }
    const trial = Net.connect(path)
    trial.on("connect", () => settle(false)).on("error", (error) => settle(codeOf(error) === "ECONNREFUSED"))
  })

/** What the codes of libuv mean of a path: it says EACCES also where the folder is missing. */
const pathError = (path: string, error: unknown) => {
  const code = codeOf(error)
  if (code === "EADDRINUSE") return NetSocketServer.openError({ code: "path-in-use" })
  if (code !== "EACCES") return NetSocketServer.openError(error)
  return NetSocketServer.openError({ code: existsSync(dirname(path)) ? "path-denied" : "ENOENT" })
}

/** Listens on a path, which Node removes when the listening ends. */
const listen = Effect.fnUntraced(function* (path: string, mode: number, backlog: number) {
  const make = NetSocketServer.make({ ...LineListener.connections, path, backlog })
  const listening = yield* Effect.catch(
    make,
    Effect.fnUntraced(function* (error) {
      if (codeOf(error) !== "EADDRINUSE" || !(yield* isStale(path))) return yield* pathError(path, error)
      yield* Effect.try({ try: () => unlinkSync(path), catch: NetSocketServer.openError })
      yield* Effect.logWarning(`Removed ${path}: nobody listened there any more`)
      return yield* make
    })
  )
  yield* Effect.try({ try: () => chmodSync(path, mode), catch: NetSocketServer.openError })
  return listening
})

/** Listens on `HUBBUB_UNIX_SOCKET`, unless that is `off`. */
export const layer: Layer.Layer<never, CannotListen, Services> = Layer.unwrap(
  Effect.gen(function* () {
    const { backlog, unixSocket, unixSocketMode } = yield* Settings.Settings
    const fd = (yield* Handover.HandedOver)["chat-unix"]
    const what = { service: "chat", prepare: undefined }
    if (fd !== undefined) {
      const listening = NetSocketServer.make({ ...LineListener.connections, fd, backlog })
      return LineListener.layer({ ...what, ...Handover.described("chat-unix"), listen: listening })
    }
    if (unixSocket === "off") return Layer.empty
    return LineListener.layer({
      ...what,
      address: unixSocket,
      settings: "HUBBUB_UNIX_SOCKET",
      listen: listen(unixSocket, unixSocketMode, backlog)
    })
  })
)
