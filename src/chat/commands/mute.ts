import * as Command from "../Command.ts"
import * as Order from "../Order.ts"

/** Lets nobody hear somebody for a while. */
export const mute = Command.make({
  name: "mute",
  args: Order.args,
  help: "let nobody hear somebody for a while",
  example: "/mute mallory 10m shouting",
  permission: "operator",
  isAboutSomebody: true,
  run: Order.silence
})
