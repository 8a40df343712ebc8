/**
 * Servers that are not ours, for the clients that are.
 */
import { execFileSync } from "node:child_process"
import * as Net from "node:net"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import * as Effect from "effect/Effect"
import { ncat } from "../e2e/External.ts"
import * as Program from "../e2e/Program.ts"

/** A directory that is gone with the scope. */
export const directory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(`${tmpdir()}/hubbub-peers-`)),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

/** A TCP port that was free a moment ago, for a program that cannot say which one it took. */
export const freePort = Effect.callback<number>((resume) => {
  const server = Net.createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address() as Net.AddressInfo
    server.close(() => resume(Effect.succeed(port)))
  })
})

const openssl = "openssl"

/** A certificate of `localhost` alone, signed by itself: two files. */
export const certificate = Effect.map(directory, (path) => {
  const files = { cert: `${path}/cert.pem`, key: `${path}/key.pem` }
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", files.key]
  execFileSync(openssl, ["req", "-x509", "-days", "2", "-out", files.cert, ...key, ...subject], { stdio: "pipe" })
  return files
})

/** `ncat --ssl` that talks as `Program` does. */
export const ncatSsl = Effect.gen(function* () {
  const port = yield* freePort
  const files = yield* certificate
  const program = yield* Program.start({
    command: ncat.command,
    args: ["-lvk", "--ssl", "--ssl-cert", files.cert, "--ssl-key", files.key, "127.0.0.1", `${port}`]
  })
  yield* program.stderr.expectLine(/Listening on/)
  return { port, ca: files.cert, program }
})

const script = (handle: string): string => `
import socketserver, sys
class Handler(socketserver.StreamRequestHandler):
    def handle(self):
${handle
  .split("\n")
  .map((line) => `        ${line}`)
  .join("\n")}
socketserver.ThreadingTCPServer.daemon_threads = True
server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
`

/** A Python `socketserver` whose handler is `handle`; what it prints to stderr is there to be read. */
export const python = Effect.fnUntraced(function* (handle: string) {
  const program = yield* Program.start({ command: "python3", args: ["-c", script(handle)] })
  const port = Number(yield* program.stdout.expectLine(/^\d+$/))
  return { port, program }
})

/** Greets like a mail server (RFC 5321), insists on CR LF, and knows NOOP and QUIT. */
export const smtp = python(
  `
self.wfile.write(b"220 mail.example ESMTP\\r\\n")
for line in self.rfile:
    if not line.endswith(b"\\r\\n"): self.wfile.write(b"500 bare line feed\\r\\n"); continue
    word = line.strip().upper()
    if word == b"QUIT": self.wfile.write(b"221 2.0.0 Bye\\r\\n"); return
    self.wfile.write(b"250 2.0.0 OK\\r\\n" if word == b"NOOP" else b"502 5.5.2 unknown\\r\\n")
`.trim()
)
