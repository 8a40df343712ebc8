/**
 * Why private words did not arrive, in words.
 */
import type { NotHeard } from "../hub/Hub.ts"

/** What the one who said them is told. */
export const explain = ({ name, why }: NotHeard): string => {
  switch (why) {
    case "absent":
      return name === "" ? "Nobody has whispered to you yet; /msg NAME TEXT" : `${name} is not here; /who lists people`
    case "deaf":
      return `${name} cannot hear private words`
    case "not-reading":
      return `${name} reads nothing at the moment; your words were not sent`
    case "ignoring":
      return `${name} does not take words from you`
  }
}
