/**
 * The program of `dist` as a script that V8 has compiled before, when it was built: most of a start is otherwise V8 reading it.
 * None of Effect here, and nothing else to load: this runs before all else.
 */
import type { Script } from "node:vm"

/** Node's own, without the names that an `import` would look up, which loads streams and promises for some. */
const { readFileSync } = process.getBuiltinModule("node:fs")
const vm = process.getBuiltinModule("node:vm")

/** Where the compiled code of a file is. Only the same build and the same Node find it; V8 itself also compares its flags. */
export const cacheOf = (file: string, build: string): string =>
  `${file}.${build}-${process.version}-${process.platform}-${process.arch}.cache`

/** Lines that begin the program in `dist/main.js` (not written here as they stand there), and what must not end its comment. */
const opening = ["", "/*PROGRAM", ""].join("\n")
const [ending, escaped] = ["*/", "*\u0001/"]

/** The text of a program, in ASCII, as a comment: V8 passes over one quicker than over a string. */
export const commentOf = (program: string): string => opening + program.replaceAll(ending, escaped) + ending

/** The program in a file. */
export const programIn = (file: string): string => {
  const text = readFileSync(file, "latin1")
  const begin = text.indexOf(opening) + opening.length
  return text.slice(begin, text.lastIndexOf(ending)).replaceAll(escaped, ending)
}

/** The script of a program, the text of a CommonJS module, in a file. Code that V8 does not take, it compiles. */
export const scriptOf = (program: string, file: string, cachedData?: Buffer): Script =>
  new vm.Script(`(function (exports, require, module, __filename) {${program}\n})`, { filename: file, cachedData })

/** Runs the script of a program. */
export const run = (script: Script, file: string, require: NodeJS.Require): void => {
  const module = { exports: {} }
  script.runInThisContext()(module.exports, require, module, file)
}

/** The compiled code of a program, where there is one. */
export const read = (cache: string): Buffer | undefined => {
  try {
    return readFileSync(cache)
  } catch {
    return undefined
  }
}
