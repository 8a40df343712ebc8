/**
 * Node's own sockets, accepted and read, and nothing else: what a process and a connection cost before anybody does
 * anything with them. CommonJS, for nothing starts faster.
 */
const Net = require("node:net")

Net.createServer((socket) => socket.on("error", () => {}).resume()).listen({
  host: "127.0.0.1",
  port: Number(process.argv[2]),
  backlog: 4096
})
