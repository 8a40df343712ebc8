/**
 * getsockopt(2) and setsockopt(2) of the C library, called through `koffi`.
 */
import * as Effect from "effect/Effect"

/** The two calls, on a file descriptor. Values are `int`s; both give the errno, 0 when it worked. */
export interface Kernel {
  /** Fills `value`. */
  readonly get: (fd: number, level: number, name: number, value: Int32Array) => number
  readonly set: (fd: number, level: number, name: number, value: Int32Array) => number
}

/** What is used of koffi; its own types would be missing where it is not installed. */
export interface Koffi {
  readonly errno: () => number
  readonly load: (path: null) => {
    readonly func: (definition: string) => (...values: Array<number | ArrayBufferView>) => number
  }
}

/** Why there is no kernel to call, as the end of a sentence. */
export const koffiIsMissing = "Node's public API does not reach it, the package koffi does (npm install koffi)"

/** Loads koffi, by which the whole C library of the process can be called. Fails with what would help. */
export const load = (importKoffi: () => Promise<Koffi> = () => import("koffi")): Effect.Effect<Kernel, string> =>
  Effect.tryPromise({
    try: async () => {
      const koffi = await importKoffi()
      const libc = koffi.load(null)
      const getsockopt = libc.func("int getsockopt(int fd, int level, int name, void *value, void *length)")
      const setsockopt = libc.func("int setsockopt(int fd, int level, int name, void *value, uint32_t length)")
      return {
        get: (fd, level, name, value) =>
          getsockopt(fd, level, name, value, new Uint32Array([value.byteLength])) === 0 ? 0 : koffi.errno(),
        set: (fd, level, name, value) =>
          setsockopt(fd, level, name, value, value.byteLength) === 0 ? 0 : koffi.errno()
      } satisfies Kernel
    },
    catch: () => koffiIsMissing
  })
