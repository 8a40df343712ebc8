/**
 * Sending the files of a page: compressed where the browser takes it, and not again where it has them.
 */
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Effect from "effect/Effect"

/** A file of a page, as `scripts/page.mjs` builds them. */
export interface PageFile {
  /** `/status`, `/status/main.js`, … */
  readonly path: string
  /** Its media type. */
  readonly type: string
  /** A strong entity tag, quotes included (RFC 9110 §8.8.3). */
  readonly etag: string
  readonly body: Uint8Array
  readonly gzip: Uint8Array
  readonly brotli: Uint8Array
}

/** The best of what somebody accepts (RFC 9110 §12.5.3), quality apart. */
const encodingOf = (accepted: string | undefined): "br" | "gzip" | undefined => {
  const words = (accepted ?? "").split(",").map((word) => word.trim().toLowerCase())
  const isAccepted = (encoding: string) =>
    words.some((word) => word === encoding || (word.startsWith(`${encoding};`) && !/;q=0(\.0*)?$/.test(word)))
  return isAccepted("br") ? "br" : isAccepted("gzip") ? "gzip" : undefined
}

/** Answers with a file. */
export const send = (
  file: PageFile
): Effect.Effect<HttpServerResponse.HttpServerResponse, never, HttpServerRequest.HttpServerRequest> =>
  Effect.map(HttpServerRequest.HttpServerRequest, ({ headers }) => {
    const encoding = encodingOf(headers["accept-encoding"])
    // each form of a file is an entity of its own
    const etag = encoding === undefined ? file.etag : file.etag.replace(/"$/, `-${encoding}"`)
    const common = { "cache-control": "no-cache", etag, vary: "accept-encoding" }
    if (headers["if-none-match"]?.includes(etag)) return HttpServerResponse.empty({ status: 304, headers: common })
    const body = encoding === "br" ? file.brotli : encoding === "gzip" ? file.gzip : file.body
    return HttpServerResponse.uint8Array(body, {
      contentType: file.type,
      headers: encoding === undefined ? common : { ...common, "content-encoding": encoding }
    })
  })
