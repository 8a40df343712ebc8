/**
 * What rooms may be called. The one place for the rule: as a name of a person, but always in lower case, so that two
 * rooms never look the same.
 */
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

const maxLength = 32

/** A valid room name, without the `#` it is shown with; decoded from any case, with or without its `#`. */
export const RoomName = Schema.String.pipe(
  Schema.decodeTo(
    Schema.String.check(Schema.isPattern(/^[a-z][a-z0-9_.-]*$/), Schema.isMaxLength(maxLength)).pipe(
      Schema.brand("RoomName")
    ),
    SchemaTransformation.transform({
      decode: (text) => text.replace(/^#/, "").toLowerCase(),
      encode: (name) => name
    })
  )
)

/** A valid room name, without the `#` it is shown with. */
export type RoomName = typeof RoomName.Type

/** What the name of a room has, in words that finish "a name …". */
export const rule = `has 1 to ${maxLength} letters from a to z, digits, _ - or . and begins with a letter`

/** Why `text`, which cannot be a room's name, is none: a sentence without its full stop. */
export const objection = (_text: string): string => `That cannot be a room: its name ${rule}`
