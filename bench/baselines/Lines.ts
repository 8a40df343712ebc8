/**
 * Bytes to lines with no bound and no care: as little as a baseline can do.
 */

/** The lines of one connection, which end at LF. */
export class Lines {
  #rest = ""

  /** The lines that end in `chunk`, without their ends. */
  push(chunk: Buffer): ReadonlyArray<string> {
    const lines = (this.#rest + chunk.toString()).split("\n")
    this.#rest = lines.pop()!
    return lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line))
  }
}
