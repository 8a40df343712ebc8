import type { Command } from "../Command.ts"

/** Acts: `/me waves` shows others `* ann waves`. */
export const me: Command = {
  name: "me",
  usage: "ACTION",
  help: "do something: /me waves shows * you waves",
  run: (session, action) => session.act(action)
}
