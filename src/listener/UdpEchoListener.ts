/**
 * The UDP echo on a port that the settings give, or on a socket that was handed over.
 */
import * as NodeDatagramSocket from "@effect/platform-node/NodeDatagramSocket"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as DatagramSocket from "effect/socket/DatagramSocket"
import * as Dgram from "node:dgram"
import * as NodeLoopback from "../net/NodeLoopback.ts"
import * as NodeSocketOptions from "../net/NodeSocketOptions.ts"
import * as UdpEcho from "../net/UdpEcho.ts"
import { codeOf } from "../net/SystemErrorCode.ts"
import * as Settings from "../Settings.ts"
import { CannotListen } from "./CannotListen.ts"
import * as Handover from "./Handover.ts"
import { report } from "./KernelOptions.ts"
import { isDebugging } from "./TcpOptions.ts"

/** Logs what the kernel gives to a UDP socket that asks for these buffers. */
const reportOptions = (receiveBuffer: number | undefined, sendBuffer: number | undefined): Effect.Effect<void> =>
  Effect.gen(function* () {
    const socket = yield* NodeLoopback.udp
    if (receiveBuffer !== undefined) socket.setRecvBufferSize(receiveBuffer)
    if (sendBuffer !== undefined) socket.setSendBufferSize(sendBuffer)
    yield* report("UDP", socket)
  }).pipe(Effect.scoped, Effect.ignore, Effect.provide(NodeSocketOptions.layer))

const openError = (cause: unknown) =>
  new DatagramSocket.DatagramSocketError({
    reason: new DatagramSocket.DatagramSocketOpenError({ kind: "Unknown", cause })
  })

/** The socket that was handed over. The library closes it. */
const adopted = (fd: number) =>
  NodeDatagramSocket.fromSocket(
    Effect.callback<Dgram.Socket, DatagramSocket.DatagramSocketError>((resume) => {
      try {
        const socket = Dgram.createSocket(Handover.is(fd, "udp6") ? "udp6" : "udp4")
        socket.once("error", (error) => resume(Effect.fail(openError(error))))
        socket.bind({ fd }, () => resume(Effect.succeed(socket)))
      } catch (error) {
        resume(Effect.fail(openError(error)))
      }
    })
  )

/** Echoes on a port of `HUBBUB_ECHO_HOST`, or on a socket that was handed over. */
export const layer = (
  where: { readonly port: number } | { readonly fd: number }
): Layer.Layer<never, CannotListen, Settings.Settings> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const { echoHost: address, echoReceiveBuffer, echoSendBuffer } = yield* Settings.Settings
      const kernelReceiveBufferSize = echoReceiveBuffer === "system" ? undefined : echoReceiveBuffer
      const kernelSendBufferSize = echoSendBuffer === "system" ? undefined : echoSendBuffer
      if (yield* isDebugging) yield* reportOptions(kernelReceiveBufferSize, kernelSendBufferSize)
      const socket =
        "fd" in where
          ? adopted(where.fd)
          : NodeDatagramSocket.make({
              bind: { address, port: where.port },
              kernelReceiveBufferSize,
              kernelSendBufferSize
            })
      const described =
        "fd" in where
          ? Handover.described("udp-echo")
          : { address: `${address} port ${where.port}`, settings: "HUBBUB_ECHO_HOST, HUBBUB_ECHO_PORT" }
      return UdpEcho.layerNoDeps.pipe(
        Layer.provide(Layer.effect(DatagramSocket.DatagramSocket, socket)),
        Layer.catch((error) =>
          Layer.effectDiscard(Effect.fail(new CannotListen({ service: "UDP echo", ...described, code: codeOf(error) })))
        )
      )
    })
  )
