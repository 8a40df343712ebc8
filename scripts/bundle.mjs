// Writes the pages in the browser, dist/page.js and dist/status.js, the thread of the database, and dist/main.js: the server
// and everything it needs in one file, which starts several times faster than loading the same modules one by one. It is what
// `npm start` runs and what the `hubbub` command is. It holds the program in comments (src/start.ts), and beside it is what V8
// compiled of that, for the Node that runs this script (src/cli/CompiledProgram.ts); without, the program runs as well.
//
// What is imported dynamically (the tools, the page) is in the file too, but packed: V8 reads all of a file before it runs
// any, and half of this one is not wanted at most starts. So esbuild first splits the program where it imports dynamically;
// what the start needs becomes the file, the rest a table of compressed sources in it, each compiled when it is imported.
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdir, readdir, readFile, rm } from "node:fs/promises"
import { basename } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { build, transform } from "esbuild"
import * as CompiledProgram from "../src/cli/CompiledProgram.ts"
import { buildPage } from "./page.mjs"
import { replace } from "./replace.mjs"
import { buildThread } from "./thread.mjs"

const root = fileURLToPath(new URL("..", import.meta.url))
const { version } = JSON.parse(await readFile(`${root}/package.json`, "utf8"))

await buildPage(root, { folder: "web", path: "/", module: "dist/page.js" })
await buildPage(root, { folder: "web/status", path: "/status", module: "dist/status.js" })

const target = { platform: "node", target: "node20", legalComments: "none", logLevel: "warning" }

await buildThread(root, { entry: "src/store/DatabaseThread.ts", module: "dist/databaseThread.js" })

const { metafile, outputFiles } = await build({
  ...target,
  absWorkingDir: root,
  entryPoints: ["src/main.ts"],
  outdir: "dist",
  write: false,
  bundle: true,
  splitting: true,
  metafile: true,
  format: "esm",
  treeShaking: true,
  define: { HUBBUB_VERSION: JSON.stringify(version) },
  // Optional packages that ws and redis look for and do without
  external: ["koffi", "bufferutil", "utf-8-validate", "@node-rs/xxhash", "@opentelemetry/api"]
})

/** Each part of the program, by its name: its source, and what it imports at once. */
const parts = new Map(
  outputFiles.map(({ path, text }) => {
    const { imports } = metafile.outputs[`dist/${basename(path)}`]
    const atOnce = imports.filter(({ external, kind }) => !external && kind === "import-statement")
    return [basename(path), { text, imports: atOnce.map((one) => basename(one.path)) }]
  })
)

/** What the start needs. */
const eager = new Set(["main.js"])
for (const name of eager) for (const imported of parts.get(name).imports) eager.add(imported)

/** The rest, each as a function of `module`, `exports`, `require` and the `url` of the file it is in. */
const packed = {}
for (const [name, { text }] of parts) {
  if (eager.has(name)) continue
  const { code } = await transform(text, {
    ...target,
    format: "cjs",
    minifySyntax: true,
    minifyWhitespace: true,
    supported: { "dynamic-import": false },
    define: { "import.meta.url": "url" }
  })
  packed[`./${name}`] = gzipSync(code, { level: 9 }).toString("base64")
}

/** The other parts of the start, each with what it exports, under names that no other part has. */
const shared = [...eager].slice(1).map((name, index) => ({
  name,
  exported: metafile.outputs[`dist/${name}`].exports.map((one) => [one, `${one}$${index}`])
}))

const listOf = (exported, between) => exported.map(([name, unique]) => `${name}${between}${unique}`).join(", ")

/**
 * The module that unpacks. What the packed parts share with the start has its values by then, and is handed on by name: were
 * it to take those parts whole, esbuild would wrap each in a function, and V8 read it twice.
 */
const unpacking = `
${shared.map(({ name, exported }) => `import { ${listOf(exported, " as ")} } from "./${name}"`).join("\n")}
const shared = { ${shared.map(({ name, exported }) => `"./${name}": () => ({ ${listOf(exported, ": ")} })`).join(", ")} }
const names = ${JSON.stringify(Object.keys(packed))}
const unpacked = new Map()
let sources
const unpack = (id) => {
  const module = { exports: {} }
  unpacked.set(id, module)
  sources ??= packed()
  const code = require("node:zlib").gunzipSync(Buffer.from(sources[id], "base64")).toString()
  const parameters = ["module", "exports", "require", "url"]
  const url = require("node:url").pathToFileURL(__filename).href
  require("node:vm").compileFunction(code, parameters, { filename: id })(module, module.exports, load, url)
  return module
}
export const load = (id) => {
  if (unpacked.has(id)) return unpacked.get(id).exports
  if (names.includes(id)) return unpack(id).exports
  if (!Object.hasOwn(shared, id)) return require(id)
  unpacked.set(id, { exports: shared[id]() })
  return unpacked.get(id).exports
}
`

/** A part of the start, which imports dynamically by unpacking. */
const unpackingIn = (text) =>
  `import { load as unpacked__ } from "unpacking"\n${text.replace(/\bimport\(("[^"]+")\)/g, (whole, id) =>
    JSON.parse(id) in packed ? `Promise.resolve().then(() => unpacked__(${id}))` : whole
  )}`

const {
  outputFiles: [program]
} = await build({
  ...target,
  absWorkingDir: root,
  entryPoints: ["main.js"],
  outfile: "dist/program.cjs",
  write: false,
  bundle: true,
  // a module of the older kind is a script, which can be compiled beforehand
  format: "cjs",
  banner: { js: '"use strict";' },
  supported: { "dynamic-import": false },
  minifySyntax: true,
  // not the names, which tell whoever reads a stack trace what happened
  minifyWhitespace: true,
  external: ["koffi", "bufferutil", "utf-8-validate", "@node-rs/xxhash", "@opentelemetry/api"],
  // Effect looks for `import.meta.env`, of which Node has none in any module
  logOverride: { "empty-import-meta": "silent" },
  plugins: [
    {
      name: "parts",
      setup({ onLoad, onResolve }) {
        onResolve({ filter: /^(\.\/)?[^/]+\.js$/ }, ({ path }) =>
          parts.has(basename(path)) ? { path: basename(path), namespace: "eager" } : undefined
        )
        onResolve({ filter: /^unpacking$/ }, () => ({ path: "unpacking", namespace: "unpacking" }))
        onLoad({ filter: /./, namespace: "eager" }, ({ path }) => ({
          contents: unpackingIn(parts.get(path).text),
          resolveDir: root
        }))
        onLoad({ filter: /./, namespace: "unpacking" }, () => ({ contents: unpacking, resolveDir: root }))
      }
    }
  ]
})

const sources = JSON.stringify(packed)
const buildName = createHash("sha256").update(program.text).update(sources).digest("hex").slice(0, 12)

await mkdir(`${root}/dist`, { recursive: true })
for (const name of await readdir(`${root}/dist`))
  if (name.endsWith(".cache")) await rm(`${root}/dist/${name}`, { force: true })

const main = `${root}/dist/main.js`
const {
  outputFiles: [start]
} = await build({
  ...target,
  absWorkingDir: root,
  entryPoints: ["src/start.ts"],
  outfile: main,
  write: false,
  bundle: true,
  format: "esm",
  minify: true,
  define: { HUBBUB_BUILD: JSON.stringify(buildName) },
  banner: { js: "#!/usr/bin/env node" },
  footer: { js: CompiledProgram.commentOf("PROGRAM", program.text) + CompiledProgram.commentOf("PACKED", sources) }
})
await replace(main, start.contents, 0o755)
execFileSync(process.execPath, [`${root}/scripts/compile.mjs`, main, buildName], { stdio: "inherit" })
