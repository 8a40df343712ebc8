/**
 * Datagrams to a UDP echo: each that comes back is sent again, until all have been.
 */
import * as Dgram from "node:dgram"
import { once } from "node:events"
import { cpuMicros } from "../ProcessUsage.ts"
import type { EchoJob, EchoResult } from "./Job.ts"

/** How long nothing may come back before the rest counts as lost. */
const patienceMillis = 500

/** Does what a job asks for. */
export const run = async ({ datagramBytes, datagrams, inFlight, pid, port, sockets }: EchoJob): Promise<EchoResult> => {
  const payload = Buffer.alloc(datagramBytes, "x")
  let sent = 0
  let received = 0
  let lastAt = performance.now()
  const before = cpuMicros(pid)
  const start = lastAt
  const senders = Array.from({ length: sockets }, () => Dgram.createSocket("udp4"))
  await new Promise<void>((resolve) => {
    setInterval(() => performance.now() - lastAt > patienceMillis && resolve(), patienceMillis / 4).unref()
    for (const sender of senders) {
      const send = () => sent++ < datagrams && sender.send(payload)
      sender.on("message", () => {
        lastAt = performance.now()
        if (++received === datagrams) resolve()
        send()
      })
      sender.connect(port, "127.0.0.1")
      once(sender, "connect").then(() => {
        for (let index = 0; index < inFlight; index++) send()
      })
    }
  })
  const echoes = { count: received, seconds: (lastAt - start) / 1000, cpuMicros: cpuMicros(pid) - before }
  for (const sender of senders) sender.close()
  return { echoes, lost: datagrams - received }
}
