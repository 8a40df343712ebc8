/**
 * `dist/main.js`: runs the program beside it. Without code compiled for this Node, Node loads it as any other module, and
 * `NODE_COMPILE_CACHE` works as ever.
 */
import { createRequire } from "node:module"
import { join } from "node:path"
import * as CompiledProgram from "./cli/CompiledProgram.ts"

/** Names the build, so that no other's compiled code is taken for its own. */
declare const HUBBUB_BUILD: string

const require = createRequire(import.meta.url)
const program = join(import.meta.dirname, "program.cjs")
const compiled = CompiledProgram.read(CompiledProgram.cacheOf(program, HUBBUB_BUILD))

if (compiled === undefined) require(program)
else CompiledProgram.run(CompiledProgram.scriptOf(program, compiled), program, require)
