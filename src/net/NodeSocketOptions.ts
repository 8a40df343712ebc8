/**
 * Socket options of Node's sockets: through the kernel where it can be called, else through Node's public API.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Dgram from "node:dgram"
import type { AddressInfo } from "node:net"
import { constants, platform as platformOf } from "node:os"
import { getSystemErrorMap } from "node:util"
import { type Kernel, koffiIsMissing, load } from "./NodeSocketOptionsKernel.ts"
import { type NativeSocket, OptionError, SocketOptions, Unsupported } from "./SocketOptions.ts"
import {
  type KernelName,
  levels,
  type Name,
  names,
  optionOf,
  type Platform,
  type SocketOption,
  type Value
} from "./SocketOptionsTable.ts"

type Operation = Unsupported["operation"]

const protocolOf = (socket: NativeSocket): "tcp" | "udp" => (socket instanceof Dgram.Socket ? "udp" : "tcp")

/** An IPv4 peer of a dual-stack socket is spoken to in IPv4, so IPv4's options apply. */
const isIpv6 = (socket: NativeSocket): boolean => {
  try {
    const bound: Partial<AddressInfo> | string | null = socket.address()
    if (bound === null || typeof bound === "string") return false
    return bound.family === "IPv6" && bound.address?.startsWith("::ffff:") === false
  } catch {
    // a datagram socket that is not bound has no address
    return false
  }
}

/** libuv's handle, which no public API gives: a property of TCP sockets, behind a symbol in datagram sockets. */
const handleOf = (socket: NativeSocket): unknown => {
  // its `_handle` is there too, but warns of deprecation
  if (!(socket instanceof Dgram.Socket)) return Reflect.get(socket, "_handle")
  const symbol = Object.getOwnPropertySymbols(socket).find(({ description }) => description === "state symbol")
  const state: unknown = symbol === undefined ? undefined : Reflect.get(socket, symbol)
  return typeof state === "object" && state !== null && "handle" in state ? state.handle : undefined
}

/** The descriptor of an open socket; of any other a number that is none, which the kernel refuses with EBADF. */
const descriptorOf = (socket: NativeSocket): number => {
  const handle = handleOf(socket)
  return typeof handle === "object" && handle !== null && "fd" in handle && typeof handle.fd === "number"
    ? handle.fd
    : -1
}

const optionError = (option: Name, operation: Operation, errno: number): OptionError => {
  const [code, why] = getSystemErrorMap().get(-errno) ?? [`errno ${errno}`, "the kernel refuses"]
  return new OptionError({ option, operation, errno, code, why })
}

const decode = (kind: SocketOption["kind"], [first = 0, second = 0]: Int32Array): Value =>
  kind === "flag" ? first !== 0 : kind === "int" ? first : first !== 0 && second

const encode = (kind: SocketOption["kind"], value: Value): Int32Array =>
  kind === "linger" ? Int32Array.of(value === false ? 0 : 1, Number(value)) : Int32Array.of(Number(value))

/** The name the kernel has for an option of a socket. */
const kernelNameOf = (socket: NativeSocket, option: SocketOption): KernelName =>
  option.ipv6 !== undefined && isIpv6(socket) ? option.ipv6 : option

/** What is not to be had through the kernel, whoever calls it. */
const obstacle = (option: SocketOption, operation: Operation, platform: string): string | undefined => {
  if (operation === "set" && option.isReadOnly === true) return "it can only be read"
  if (platform !== "linux" && platform !== "darwin") return undefined
  return option[platform] === undefined ? `${platform === "linux" ? "macOS" : "Linux"} alone has it` : undefined
}

const make = Effect.fnUntraced(function* (loading: Effect.Effect<Kernel, string>, platform: string) {
  const isKnown = platform === "linux" || platform === "darwin"
  const kernel = yield* Effect.result(
    isKnown ? loading : Effect.fail("Node's public API does not reach it, and the kernel's is known of Linux and macOS")
  )

  const viaKernel = (
    { get, set }: Kernel,
    socket: NativeSocket,
    name: Name,
    value: Value | undefined
  ): Result.Result<Value | undefined, OptionError> => {
    const option = optionOf(name)
    const kernelName = kernelNameOf(socket, option)
    const level = levels[platform as Platform][kernelName.level]
    const ints = value === undefined ? new Int32Array(option.kind === "linger" ? 2 : 1) : encode(option.kind, value)
    const call = value === undefined ? get : set
    const errno = call(descriptorOf(socket), level, kernelName[platform as Platform]!, ints)
    if (errno !== 0) return Result.fail(optionError(name, value === undefined ? "read" : "set", errno))
    return Result.succeed(value === undefined ? decode(option.kind, ints) : undefined)
  }

  const viaNode = (
    why: string,
    socket: NativeSocket,
    name: Name,
    value: Value | undefined
  ): Result.Result<Value | undefined, Unsupported | OptionError> => {
    const operation = value === undefined ? "read" : "set"
    const methods = optionOf(name).node?.[protocolOf(socket)]
    const method: unknown = Reflect.get(socket, methods?.[value === undefined ? "get" : "set"] ?? "")
    if (typeof method !== "function") return Result.fail(new Unsupported({ option: name, operation, why }))
    try {
      return Result.succeed(method.apply(socket, value === undefined ? [] : [value]))
    } catch (error) {
      // libuv's numbers are negative; a socket that is not open throws without one
      const errno = error instanceof Error && "errno" in error ? -Number(error.errno) : constants.errno.EBADF
      return Result.fail(optionError(name, operation, errno))
    }
  }

  /** Without a value, reads. */
  const access = (
    socket: NativeSocket,
    name: Name,
    value?: Value
  ): Result.Result<Value | undefined, Unsupported | OptionError> => {
    const operation = value === undefined ? "read" : "set"
    const why = obstacle(optionOf(name), operation, platform)
    if (why !== undefined) return Result.fail(new Unsupported({ option: name, operation, why }))
    return Result.isSuccess(kernel)
      ? viaKernel(kernel.success, socket, name, value)
      : viaNode(kernel.failure, socket, name, value)
  }

  const read = <N extends Name>(socket: NativeSocket, name: N): Result.Result<Value<N>, Unsupported | OptionError> =>
    Result.map(access(socket, name), (value) => value as Value<N>)

  return SocketOptions.of({
    get: (socket, name) => Effect.suspend(() => Effect.fromResult(read(socket, name))),
    set: (socket, name, value) => Effect.suspend(() => Effect.asVoid(Effect.fromResult(access(socket, name, value)))),
    snapshot: (socket) =>
      Effect.sync(() => {
        const protocol = protocolOf(socket)
        return names
          .filter((name) => (optionOf(name).only ?? protocol) === protocol)
          .map((name) => ({ name, level: kernelNameOf(socket, optionOf(name)).level, value: read(socket, name) }))
      })
  })
})

/** Socket options through a kernel, or without one for the reason that `loading` fails with. */
export const layerWith = (
  loading: Effect.Effect<Kernel, string>,
  platform: string = platformOf()
): Layer.Layer<SocketOptions> => Layer.effect(SocketOptions, make(loading, platform))

/** Socket options through koffi where it is installed, else through Node's public API. */
export const layer: Layer.Layer<SocketOptions> = layerWith(load())

/** Socket options through Node's public API alone: no native code is loaded. */
export const layerPublicApi: Layer.Layer<SocketOptions> = layerWith(Effect.fail(koffiIsMissing))
