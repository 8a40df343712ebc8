// Writes the pages in the browser, dist/page.js and dist/status.js, and dist/main.js: the server and everything it needs in
// one file, which starts several times faster than loading the same modules one by one. It is what `npm start` runs and what
// the `hubbub` command is.
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import { buildPage } from "./page.mjs"

const root = fileURLToPath(new URL("..", import.meta.url))
const { version } = JSON.parse(await readFile(`${root}/package.json`, "utf8"))

await buildPage(root, { folder: "web", path: "/", module: "dist/page.js" })
await buildPage(root, { folder: "web/status", path: "/status", module: "dist/status.js" })

const result = await build({
  absWorkingDir: root,
  entryPoints: ["src/main.ts"],
  outfile: "dist/main.js",
  write: false,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  treeShaking: true,
  minifySyntax: true,
  legalComments: "none",
  logLevel: "warning",
  define: { HUBBUB_VERSION: JSON.stringify(version) },
  // Optional packages that ws and redis look for and do without
  external: ["koffi", "bufferutil", "utf-8-validate", "@node-rs/xxhash", "@opentelemetry/api"]
})

// The CommonJS packages inside (ws, redis) call `require` for Node's own modules; an ES module has none until given one
const head = `#!/usr/bin/env node
import { createRequire as createRequire__ } from "node:module";
const require = createRequire__(import.meta.url);
`
const [file] = result.outputFiles
await mkdir(`${root}/dist`, { recursive: true })
await writeFile(file.path, head + file.text.replace(/^#!.*\n/, ""))
await chmod(file.path, 0o755)
