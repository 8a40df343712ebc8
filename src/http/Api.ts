/**
 * The HTTP API for programs: what may be asked and what is answered. `/api/openapi.json` is made of this.
 */
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as HttpApiSecurity from "effect/http-api/HttpApiSecurity"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import { Told } from "../chat/BotCodec.ts"

const words = { message: Schema.String }

/** What was asked is not as it should be. */
export class BadRequest extends Schema.TaggedError<BadRequest>()("BadRequest", words, { httpApiStatus: 400 }) {}

/** There is no token, or it is not the right one. */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()("Unauthorized", words, { httpApiStatus: 401 }) {}

/** Not even with the token. */
export class Forbidden extends Schema.TaggedError<Forbidden>()("Forbidden", words, { httpApiStatus: 403 }) {}

/** There is no such room. */
export class NoSuchRoom extends Schema.TaggedError<NoSuchRoom>()("NoSuchRoom", words, { httpApiStatus: 404 }) {}

/** Somebody who is here has that name. */
export class NameTaken extends Schema.TaggedError<NameTaken>()("NameTaken", words, { httpApiStatus: 409 }) {}

/** More than anybody may send at once. */
export class TooLarge extends Schema.TaggedError<TooLarge>()("TooLarge", words, { httpApiStatus: 413 }) {}

/** Something else than JSON. */
export class NoJson extends Schema.TaggedError<NoJson>()("NoJson", words, { httpApiStatus: 415 }) {}

/** Too much, too fast. */
export class TooFast extends Schema.TaggedError<TooFast>()("TooFast", words, { httpApiStatus: 429 }) {}

/** No more rooms, names or streams than there are, or what it takes is away at the moment. */
export class Full extends Schema.TaggedError<Full>()("Full", words, { httpApiStatus: 503 }) {}

/** Lets programs in that have the token. */
export class TokenRequired extends HttpApiMiddleware.Service<TokenRequired>()("effect-hubbub/http/Api/TokenRequired", {
  security: { token: HttpApiSecurity.bearer },
  error: [Unauthorized, Forbidden, TooFast]
}) {}

/** Says in words what is wrong with a request. */
export class InWords extends HttpApiMiddleware.Service<InWords>()("effect-hubbub/http/Api/InWords", {
  error: [BadRequest, TooLarge, NoJson]
}) {}

/** The most lines in one answer. */
const maxLines = 1000

const params = { room: Schema.String.annotate({ description: "A room, such as lobby, with or without its #" }) }

const Posted = Schema.Struct({
  epoch: Schema.String.annotate({ description: "The room's, as long as its numbers go on" }),
  seq: Schema.Int.annotate({ description: "The number of the line in its room" })
}).annotate({ identifier: "Posted" })

const Lines = Schema.Struct({
  room: Schema.String,
  epoch: Schema.String,
  head: Schema.Int.annotate({ description: "The number of the newest entry; what is no line counts too" }),
  isComplete: Schema.Boolean.annotate({ description: "Whether nothing was forgotten between `after` and the lines" }),
  lines: Schema.Array(Told)
}).annotate({ identifier: "Lines" })

/** Lines of rooms. */
class LinesGroup extends HttpApiGroup.make("lines")
  .add(
    HttpApiEndpoint.post("post", "/rooms/:room/lines", {
      params,
      payload: Schema.Struct({
        name: Schema.String.annotate({ description: "Who says it: a name that nobody here has" }),
        text: Schema.String.annotate({ description: "What is said, in one line" })
      }),
      success: Posted,
      error: [NameTaken, Full]
    }).annotate(OpenApi.Description, "Says something in a room, under a name that the program holds from then on."),
    HttpApiEndpoint.get("read", "/rooms/:room/lines", {
      params,
      query: {
        after: Schema.optional(Schema.Int).annotate({ description: "The number of the last line that was seen" }),
        epoch: Schema.optional(Schema.String).annotate({
          description: "The epoch that number is of; another than the room's begins anew"
        }),
        limit: Schema.optional(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: maxLines })))
      },
      success: [Lines, HttpApiSchema.StreamSse({ data: Told })],
      error: [NoSuchRoom, Full]
    }).annotate(
      OpenApi.Description,
      "Lines after a number, oldest first, or the last ones. With `Accept: text/event-stream` they come as server-sent "
        + "events as they are said; `Last-Event-ID` (epoch:seq) goes on after one of them."
    )
  )
  .middleware(TokenRequired)
  .middleware(InWords)
  .prefix("/api") {}

/** The API. */
export class Api extends HttpApi.make("hubbub")
  .add(LinesGroup)
  .annotate(OpenApi.Title, "Hubbub")
  .annotate(OpenApi.Version, "1")
  .annotate(OpenApi.Description, "Saying and hearing lines, for programs that have the token (HUBBUB_BOT_TOKEN).") {}
