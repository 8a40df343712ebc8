/**
 * The obvious chat on Node: each line is written to each client as it comes.
 */
import * as Net from "node:net"
import { Lines } from "./Lines.ts"

const clients = new Set<Net.Socket>()

Net.createServer({ noDelay: true }, (socket) => {
  const lines = new Lines()
  clients.add(socket)
  socket.on("data", (chunk) => {
    for (const line of lines.push(chunk)) {
      const said = `<${socket.remotePort}> ${line}\r\n`
      for (const other of clients) if (other !== socket) other.write(said)
    }
  })
  socket.on("error", () => {})
  socket.on("close", () => clients.delete(socket))
}).listen({ host: "127.0.0.1", port: Number(process.argv[2]), backlog: 4096 })
