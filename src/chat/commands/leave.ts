import * as Command from "../Command.ts"

/** Leaves the room one talks in. */
export const leave = Command.make({
  name: "leave",
  args: {},
  help: "leave this room for the one before it",
  example: "/leave",
  run: (session) => session.leave
})
