// Writes the pages in the browser, dist/page.js and dist/status.js, the thread of the database, and dist/main.js: the server and everything it needs in
// one file, which starts several times faster than loading the same modules one by one. It is what `npm start` runs and what
// the `hubbub` command is.
//
// What is imported dynamically (the tools, the page) is in the file too, but packed: V8 reads all of a file before it runs
// any, and half of this one is not wanted at most starts. So esbuild first splits the program where it imports dynamically;
// what the start needs becomes the file, the rest a table of compressed sources in it, each compiled when it is imported.
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises"
import { basename } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { build, transform } from "esbuild"
import { buildPage } from "./page.mjs"
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
import { createRequire } from "node:module"
const require = createRequire(import.meta.url)
const shared = { ${shared.map(({ name, exported }) => `"./${name}": () => ({ ${listOf(exported, ": ")} })`).join(", ")} }
const packed = ${JSON.stringify(packed)}
const unpacked = new Map()
const unpack = (id) => {
  const module = { exports: {} }
  unpacked.set(id, module)
  const code = require("node:zlib").gunzipSync(Buffer.from(packed[id], "base64")).toString()
  const parameters = ["module", "exports", "require", "url"]
  require("node:vm").compileFunction(code, parameters, { filename: id })(module, module.exports, load, import.meta.url)
  return module
}
export const load = (id) => {
  if (unpacked.has(id)) return unpacked.get(id).exports
  if (Object.hasOwn(packed, id)) return unpack(id).exports
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
  outputFiles: [file]
} = await build({
  ...target,
  absWorkingDir: root,
  entryPoints: ["main.js"],
  outfile: "dist/main.js",
  write: false,
  bundle: true,
  format: "esm",
  minifySyntax: true,
  // not the names, which tell whoever reads a stack trace what happened
  minifyWhitespace: true,
  external: ["koffi", "bufferutil", "utf-8-validate", "@node-rs/xxhash", "@opentelemetry/api"],
  // The CommonJS packages inside (ws, redis) call `require` for Node's own modules; an ES module has none until given one
  banner: {
    js: [
      "#!/usr/bin/env node",
      'import { createRequire as createRequire__ } from "node:module"',
      "const require = createRequire__(import.meta.url)"
    ].join("\n")
  },
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

await mkdir(`${root}/dist`, { recursive: true })
await writeFile(file.path, file.text)
await chmod(file.path, 0o755)
