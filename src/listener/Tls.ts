/**
 * The certificate and the key that the settings name: read and tried before anything listens with them, and read anew
 * while it does.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { SecureVersion, Server } from "node:tls"
import { codeOf } from "../net/SystemErrorCode.ts"
import * as Settings from "../Settings.ts"
import * as Telemetry from "../Telemetry.ts"

/** The certificate or its key cannot be used. */
export class BadCertificate extends Schema.TaggedError<BadCertificate>()("BadCertificate", {
  file: Schema.String,
  code: Schema.String
}) {
  override get message() {
    return `Cannot use ${this.file} for TLS: ${explanations[this.code] ?? `the system says ${this.code}`} (HUBBUB_TLS_CERTIFICATE, HUBBUB_TLS_KEY).`
  }
}

const explanations: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "no permission to read it",
  EISDIR: "it is a folder",
  NOT_REGULAR: "it is no regular file",
  ERR_OSSL_PEM_NO_START_LINE: "it holds nothing in PEM format",
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: "the key is not the certificate's",
  ERR_OSSL_UNSUPPORTED: "the key's file holds no private key",
  ERR_OSSL_BAD_DECRYPT: "the key is encrypted"
}

/** What a TLS server of Node's needs. */
export interface Credentials {
  readonly cert: Buffer
  readonly key: Buffer
  readonly minVersion: SecureVersion
}

/** The certificate in force. */
export class Certificate extends Context.Service<
  Certificate,
  {
    /** `undefined` where the settings name none. */
    readonly credentials: () => Credentials | undefined
    /** Reads the files anew. Connections that are open keep what they have; where it fails, so does everything. */
    readonly reload: Effect.Effect<void, BadCertificate>
    /** Gives a server each new certificate, until the scope closes. */
    readonly renewFor: (server: Pick<Server, "setSecureContext">) => Effect.Effect<void, never, Scope.Scope>
  }
>()("effect-hubbub/listener/Tls/Certificate") {}

/** A pipe is refused unopened: to open one waits for whoever writes to it, and holds up a stop as well. */
const readFileOf = (file: string) =>
  Effect.tryPromise({
    try: async () => {
      const { readFile, stat } = await import("node:fs/promises")
      const found = await stat(file)
      if (!found.isFile() && !found.isDirectory()) throw { code: "NOT_REGULAR" }
      return readFile(file)
    },
    catch: (error) => new BadCertificate({ file, code: codeOf(error) })
  })

/** Reads and tries what the settings name. */
const read = Effect.fnUntraced(function* (certificate: string, keyFile: string, minVersion: SecureVersion) {
  const [cert, key] = [yield* readFileOf(certificate), yield* readFileOf(keyFile)]
  const { createSecureContext } = yield* Effect.promise(() => import("node:tls"))
  const { X509Certificate, createPrivateKey } = yield* Effect.promise(() => import("node:crypto"))
  const credentials: Credentials = { cert, key, minVersion }
  const end = yield* Effect.try({
    try: () => {
      createSecureContext(credentials)
      const parsed = new X509Certificate(cert)
      // OpenSSL itself notices this only between keys of one kind
      if (!parsed.checkPrivateKey(createPrivateKey(key))) throw { code: "ERR_OSSL_X509_KEY_VALUES_MISMATCH" }
      return new Date(parsed.validTo)
    },
    catch: (error) => new BadCertificate({ file: `${certificate} and ${keyFile}`, code: codeOf(error) })
  })
  return { credentials, end }
})

const counted = (outcome: "taken" | "refused") => Telemetry.count(Telemetry.certificateReadings, { outcome })

const make = Effect.gen(function* () {
  const { tlsCertificate, tlsKey, tlsMinVersion } = yield* Settings.Settings
  const servers = new Set<Pick<Server, "setSecureContext">>()
  let credentials: Credentials | undefined

  const reload = Effect.gen(function* () {
    if (tlsCertificate === "off") return
    const taken = yield* Effect.tapError(read(tlsCertificate, tlsKey, tlsMinVersion), () => counted("refused"))
    credentials = taken.credentials
    for (const server of servers) server.setSecureContext(taken.credentials)
    yield* counted("taken")
    yield* Metric.update(Telemetry.certificateEnd, taken.end.getTime() / 1000)
    yield* Effect.logInfo(`The certificate is valid until ${taken.end.toISOString()}`)
  })

  yield* reload
  return Certificate.of({
    credentials: () => credentials,
    reload,
    renewFor: (server) =>
      Effect.asVoid(
        Effect.acquireRelease(
          Effect.sync(() => servers.add(server)),
          () => Effect.sync(() => servers.delete(server))
        )
      )
  })
})

/** The certificate that the settings name, if they name one. */
export const layer: Layer.Layer<Certificate, BadCertificate, Settings.Settings> = Layer.effect(Certificate, make)
