/**
 * A UDP echo on Node's own sockets, with no care for who asks.
 */
import * as Dgram from "node:dgram"

const socket = Dgram.createSocket("udp4")
socket.on("message", (payload, { address, port }) => socket.send(payload, port, address))
socket.bind(Number(process.argv[2]), "127.0.0.1")
