/**
 * The certificate and the key that the settings name, read and tried before anything listens with them.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { readFile } from "node:fs/promises"
import { createSecureContext } from "node:tls"
import { codeOf } from "../net/SystemErrorCode.ts"
import * as Settings from "../Settings.ts"

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
  ERR_OSSL_PEM_NO_START_LINE: "it holds nothing in PEM format",
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: "the key is not the certificate's",
  ERR_OSSL_BAD_DECRYPT: "the key is encrypted"
}

/** What a TLS server of Node's needs. */
export interface Credentials {
  readonly cert: Buffer
  readonly key: Buffer
  readonly minVersion: "TLSv1.2"
}

const read = (file: string) =>
  Effect.tryPromise({
    try: () => readFile(file),
    catch: (error) => new BadCertificate({ file, code: codeOf(error) })
  })

/** What the settings name; `undefined` where they name nothing. */
export const credentials: Effect.Effect<Credentials | undefined, BadCertificate, Settings.Settings> = Effect.gen(
  function* () {
    const { tlsCertificate, tlsKey } = yield* Settings.Settings
    if (tlsCertificate === "off") return undefined
    const credentials = { cert: yield* read(tlsCertificate), key: yield* read(tlsKey), minVersion: "TLSv1.2" } as const
    yield* Effect.try({
      try: () => createSecureContext(credentials),
      catch: (error) => new BadCertificate({ file: `${tlsCertificate} and ${tlsKey}`, code: codeOf(error) })
    })
    return credentials
  }
)
