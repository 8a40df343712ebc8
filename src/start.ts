/**
 * `dist/main.js`: how the program is run that stands below, in a comment. V8 has compiled it before, where that is beside
 * this file and for this Node; else it does now.
 */
import { createRequire } from "node:module"
import { fileURLToPath } from "node:url"
import * as CompiledProgram from "./cli/CompiledProgram.ts"

/** Names the build, so that no other's compiled code is taken for its own. */
declare const HUBBUB_BUILD: string

const file = fileURLToPath(import.meta.url)
const compiled = CompiledProgram.read(CompiledProgram.cacheOf(file, HUBBUB_BUILD))
const script = CompiledProgram.scriptOf(file, compiled)
CompiledProgram.run(script, file, createRequire(file))
