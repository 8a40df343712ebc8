/**
 * The page in the browser: its files, compressed once when they were built.
 */
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import type { PageFile } from "#page"

/** Whether a header that lists names, each perhaps with a weight, has this one and does not refuse it (RFC 9110 §12.5.3). */
const accepts = (header: string, name: string): boolean =>
  header.split(",").some((part) => {
    const [coding = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase())
    return coding === name && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
  })

/** Whether the client has the file already (RFC 9110 §13.1.2: compared weakly, as a proxy that compresses may have it). */
const isKnown = (header: string, etag: string): boolean =>
  header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag || tag.trim() === "*")

const answer = (
  { body, brotli, etag, gzip, type }: PageFile,
  { headers }: HttpServerRequest.HttpServerRequest
): HttpServerResponse.HttpServerResponse => {
  // asked for anew each time, and sent only when it has changed: after an upgrade nobody has half of an older page
  const common = { etag, "cache-control": "no-cache", vary: "accept-encoding" }
  if (isKnown(headers["if-none-match"] ?? "", etag)) return HttpServerResponse.empty({ status: 304, headers: common })
  const accepted = headers["accept-encoding"] ?? ""
  const [encoding, bytes] = accepts(accepted, "br")
    ? ["br", brotli]
    : accepts(accepted, "gzip")
      ? ["gzip", gzip]
      : [undefined, body]
  return HttpServerResponse.uint8Array(bytes, {
    contentType: type,
    headers: { ...common, ...(encoding !== undefined && { "content-encoding": encoding }) }
  })
}

/** Answers `GET` for each file of the page, `GET /` first. */
export const routes = Layer.unwrap(
  Effect.gen(function* () {
    const { files } = yield* Effect.promise(() => import("#page"))
    return HttpRouter.use((router) =>
      Effect.forEach(
        files,
        (file) =>
          router.add(
            "GET",
            file.path as `/${string}`,
            Effect.map(HttpServerRequest.HttpServerRequest, (request) => answer(file, request))
          ),
        { discard: true }
      )
    )
  })
)
