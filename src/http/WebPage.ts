/**
 * Pages in the browser: their files, compressed once when they were built.
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

/** Answers with a file of a page. */
const send = (file: PageFile) => Effect.map(HttpServerRequest.HttpServerRequest, (request) => answer(file, request))

/** Answers `GET` for each file of a page, which `load` finds; `guard` lets in whom it is for. */
export const routesOf = <E, R>(
  load: () => Promise<{ readonly files: ReadonlyArray<PageFile> }>,
  guard: (
    app: ReturnType<typeof send>
  ) => Effect.Effect<HttpServerResponse.HttpServerResponse, E, R | HttpServerRequest.HttpServerRequest>
) =>
  Layer.unwrap(
    Effect.map(Effect.promise(load), ({ files }) =>
      HttpRouter.addAll(files.map((file) => HttpRouter.route("GET", file.path as `/${string}`, guard(send(file)))))
    )
  )

/** The page in the browser: anybody may have it. */
export const routes = routesOf(
  () => import("#page"),
  (app) => app
)
