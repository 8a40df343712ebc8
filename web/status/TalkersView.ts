/**
 * Who says most at the moment.
 */
import { find, make } from "../Elements.ts"
import { count } from "./Format.ts"
import type { Report } from "./Report.ts"

const list = find("talkers")

/** Shows them, who says most first. */
export const showTalkers = ({ talkers }: Report): void => {
  const most = talkers[0]?.lines ?? 1
  list.replaceChildren(
    ...talkers.map(({ lines, name }) => {
      const meter = make("meter", { isHidden: true })
      meter.max = most
      meter.value = lines
      return make("li", {}, make("bdi", {}, name), meter, make("span", { className: "lines" }, count(lines)))
    })
  )
  find("no-talkers").hidden = talkers.length > 0
}
