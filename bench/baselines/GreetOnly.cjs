/**
 * Node's own sockets, accepted and read, with the options that Hubbub sets, and greeted after the wait for first bytes with
 * as many bytes, each with its line in the log: the system's work for an arrival, and no chat. CommonJS as its neighbour.
 */
const Net = require("node:net")

const firstBytesWait = 150

const others = Array.from({ length: 10 }, (_, index) => `guest-${10_000 + index}`).join(", ")

const greeting = [
  "-- Welcome to Hubbub",
  `-- You are guest-12345 in #lobby with 4500 others: ${others} and 4490 more`,
  "-- Type to talk, /nick NAME to choose a name, /help for more",
  ""
].join("\r\n")

const greet = (socket) => {
  console.log(`INFO guest-12345 joined peer=${socket.remoteAddress}:${socket.remotePort}`)
  socket.write(greeting)
}

Net.createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }, (socket) => {
  socket.on("error", () => {}).resume()
  setTimeout(greet, firstBytesWait, socket)
}).listen({ host: "127.0.0.1", port: Number(process.argv[2]), backlog: 4096 })
