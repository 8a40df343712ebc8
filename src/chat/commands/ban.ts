import * as Command from "../Command.ts"
import * as Order from "../Order.ts"

/** Sends somebody away, or all from a network, and lets them not come back for a while. */
export const ban = Command.make({
  name: "ban",
  args: Order.args,
  help: "keep out a person, an address or a network (CIDR)",
  example: "/ban 203.0.113.0/24 2h spam",
  permission: "operator",
  isAboutSomebody: true,
  run: Order.keepOut
})
