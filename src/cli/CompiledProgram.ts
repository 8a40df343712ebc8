/**
 * The program of `dist` as a script that V8 has compiled before, when it was built: most of a start is otherwise V8 reading it.
 * None of Effect here, and nothing else to load: this runs before all else.
 */
import type { Script } from "node:vm"

/** Node's own, without the names that an `import` would look up, which loads streams and promises for some. */
const { readFileSync } = process.getBuiltinModule("node:fs")
const vm = process.getBuiltinModule("node:vm")

/** Where the compiled code is. Only the same build and the same Node find it; V8 itself also compares its flags. */
export const cacheOf = (program: string, build: string): string =>
  `${program}.${build}-${process.version}-${process.platform}-${process.arch}.cache`

/** The script of a program, a CommonJS module in ASCII. Code that V8 does not take, it compiles. */
export const scriptOf = (program: string, cachedData?: Buffer): Script =>
  new vm.Script(`(function (exports, require, module, __filename) {${readFileSync(program, "latin1")}\n})`, {
    filename: program,
    cachedData
  })

/** Runs the script of a program. */
export const run = (script: Script, program: string, require: NodeJS.Require): void => {
  const module = { exports: {} }
  script.runInThisContext()(module.exports, require, module, program)
}

/** The compiled code of a program, where there is one. */
export const read = (cache: string): Buffer | undefined => {
  try {
    return readFileSync(cache)
  } catch {
    return undefined
  }
}
