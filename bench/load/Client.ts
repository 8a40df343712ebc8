/**
 * One client of the crowd: as little as Node can do for a connection, since the generator shares the machine.
 */
import * as Net from "node:net"

/** What all clients read into: what is heard is looked at before anything else is read. */
const shared = Buffer.alloc(1 << 18)

/** What the crowd is told. */
interface Options {
  readonly port: number
  /** It never reads. */
  readonly isDeaf: boolean
  /** Called with what came, which lasts until it returns. */
  readonly onHeard: (bytes: Buffer, length: number) => void
  readonly onLost: (why: string) => void
}

/** A connected client. */
export interface Client {
  readonly say: (bytes: string | Buffer) => void
  /** Closes at once, leaving no port in TIME_WAIT. */
  readonly close: () => void
}

/** Connects a client. */
export const connect = ({ isDeaf, onHeard, onLost, port }: Options): Promise<Client> =>
  new Promise((resolve) => {
    const socket = Net.connect({
      host: "127.0.0.1",
      port,
      noDelay: true,
      onread: {
        buffer: shared,
        callback: (length, bytes) => {
          onHeard(bytes as Buffer, length)
          return true
        }
      }
    })
    if (isDeaf) socket.pause()
    let isClosed = false
    socket.on("error", (error) => !isClosed && onLost(error.message))
    socket.on("end", () => !isClosed && onLost("the server ended a connection"))
    socket.on("connect", () =>
      resolve({
        say: (bytes) => {
          socket.write(bytes)
        },
        close: () => {
          isClosed = true
          socket.resetAndDestroy()
        }
      })
    )
  })
