/**
 * A chat on Node's own sockets as somebody would write it who counts system calls: the lines of one turn of the event loop
 * become one buffer, written once to each client; only those who spoke in that turn get their own cut of it.
 *
 * It has no names, no rooms, no safety and no bounds. It is what the others are measured against.
 */
import * as Net from "node:net"
import { Lines } from "./Lines.ts"

const clients = new Set<Net.Socket>()
let said: Array<{ readonly by: Net.Socket; readonly bytes: Buffer }> = []

const deliver = () => {
  const batch = said
  said = []
  const speakers = new Set(batch.map(({ by }) => by))
  const whole = Buffer.concat(batch.map(({ bytes }) => bytes))
  for (const client of clients) {
    if (!speakers.has(client)) client.write(whole)
    else client.write(Buffer.concat(batch.filter(({ by }) => by !== client).map(({ bytes }) => bytes)))
  }
}

Net.createServer({ noDelay: true }, (socket) => {
  const lines = new Lines()
  clients.add(socket)
  socket.on("data", (chunk) => {
    for (const line of lines.push(chunk)) {
      if (said.length === 0) setImmediate(deliver)
      said.push({ by: socket, bytes: Buffer.from(`<${socket.remotePort}> ${line}\r\n`) })
    }
  })
  socket.on("error", () => {})
  socket.on("close", () => clients.delete(socket))
}).listen({ host: "127.0.0.1", port: Number(process.argv[2]), backlog: 4096 })
