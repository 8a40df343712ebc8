// Puts a file in its place whole: whoever reads it meanwhile, or runs it, has the old one or the new one. So two that build
// in one folder do each other no harm.
import { chmod, rename, writeFile } from "node:fs/promises"

/** Writes `content` to `file`; `mode` is what may be done with it. */
export const replace = async (file, content, mode = 0o644) => {
  const part = `${file}.${process.pid}.part`
  await writeFile(part, content)
  await chmod(part, mode)
  await rename(part, file)
}
