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

/** The parts of `dist/main.js`: what runs at the start, and, packed, what only some starts want. */
export type Part = "PROGRAM" | "PACKED"

/** The lines that begin a part; not written here as they stand there. */
const opening = (part: Part): string => ["", `/*${part}`, ""].join("\n")

/** What ends a part, and stands for that within it. */
const [ending, escaped] = ["*/", "*\u0001/"]

/** The text of a part, in ASCII, as a comment: V8 passes over one quicker than over a string. */
export const commentOf = (part: Part, text: string): string => opening(part) + text.replaceAll(ending, escaped) + ending

/** The text of a part of a file. */
const textOf = (part: Part, file: string): string => {
  const text = readFileSync(file, "latin1")
  const begin = text.indexOf(opening(part)) + opening(part).length
  return text.slice(begin, text.indexOf(ending, begin)).replaceAll(escaped, ending)
}

/** The script of the program in a file, a CommonJS module. Code that V8 does not take, it compiles. */
export const scriptOf = (file: string, cachedData?: Buffer): Script =>
  new vm.Script(`(function (exports, require, module, __filename, packed) {${textOf("PROGRAM", file)}\n})`, {
    filename: file,
    cachedData
  })

/** Runs the script of a program. What is packed it asks for when it is wanted. */
export const run = (script: Script, file: string, require: NodeJS.Require): void => {
  const module = { exports: {} }
  const packed = (): Readonly<Record<string, string>> => JSON.parse(textOf("PACKED", file))
  script.runInThisContext()(module.exports, require, module, file, packed)
}

/** The compiled code of a program, where there is one. */
export const read = (cache: string): Buffer | undefined => {
  try {
    return readFileSync(cache)
  } catch {
    return undefined
  }
}
