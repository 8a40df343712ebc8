/**
 * The UDP echo on a port that the settings give.
 */
import * as NodeDatagramSocket from "@effect/platform-node/NodeDatagramSocket"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as NodeLoopback from "../net/NodeLoopback.ts"
import * as NodeSocketOptions from "../net/NodeSocketOptions.ts"
import * as UdpEcho from "../net/UdpEcho.ts"
import { codeOf } from "../net/SystemErrorCode.ts"
import * as Settings from "../Settings.ts"
import { CannotListen } from "./CannotListen.ts"
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

/** Echoes on `HUBBUB_ECHO_HOST` and this port. */
export const layer = (echoPort: number): Layer.Layer<never, CannotListen, Settings.Settings> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const { echoHost, echoReceiveBuffer, echoSendBuffer } = yield* Settings.Settings
      const kernelReceiveBufferSize = echoReceiveBuffer === "system" ? undefined : echoReceiveBuffer
      const kernelSendBufferSize = echoSendBuffer === "system" ? undefined : echoSendBuffer
      if (yield* isDebugging) yield* reportOptions(kernelReceiveBufferSize, kernelSendBufferSize)
      return UdpEcho.layerNoDeps.pipe(
        Layer.provide(
          NodeDatagramSocket.layer({
            bind: { address: echoHost, port: echoPort },
            kernelReceiveBufferSize,
            kernelSendBufferSize
          })
        ),
        Layer.catch((error) =>
          Layer.effectDiscard(
            Effect.fail(
              new CannotListen({
                service: "UDP echo",
                address: `${echoHost} port ${echoPort}`,
                settings: "HUBBUB_ECHO_HOST, HUBBUB_ECHO_PORT",
                code: codeOf(error)
              })
            )
          )
        )
      )
    })
  )
