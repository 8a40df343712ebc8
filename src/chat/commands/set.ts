import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Argument from "../Argument.ts"
import * as Command from "../Command.ts"
import { viewOptions } from "../ViewOption.ts"

const names = viewOptions.map(({ name }) => name)

/** Shows or changes how one sees the chat. */
export const set = Command.make({
  name: "set",
  args: {
    option: Argument.optional(Argument.oneOf("OPTION", names)),
    value: Argument.optional(Argument.text("VALUE", "what it is to be; /set alone tells what each may be"))
  },
  help: "show or change how you see the chat",
  example: "/set colour on",
  instead: { page: "Help has the choices of this page, your browser the rest" },
  run: (session, { option: name, value }) =>
    Effect.sync(() => {
      const asked = viewOptions.filter((option) => name === undefined || option.name === name)
      if (value === undefined) {
        return session.tell(
          ...asked.map(({ expects, help, name, show }) => `${name} ${show(session.view)}: ${help} (${expects})`)
        )
      }
      const option = asked[0]!
      const change = option.parse(value)
      if (Result.isFailure(change)) return session.complain(`${option.name} is ${option.expects}`)
      session.setView(change.success)
      session.tell(`${option.name} is ${option.show(session.view)}`)
    })
})
