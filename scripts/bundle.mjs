// Writes dist/main.js, what `npm start` runs and what the `hubbub` command is, and beside it dist/main/: the server and
// everything it needs in one file, which starts several times faster than loading the same modules one by one, and the
// tools in another, which the server does not load.
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"

const root = fileURLToPath(new URL("..", import.meta.url))
const { version } = JSON.parse(await readFile(`${root}/package.json`, "utf8"))

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ["src/main.ts"],
  outdir: "dist",
  chunkNames: "main/[name]",
  splitting: true,
  write: false,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  treeShaking: true,
  // less to read at every start; `node --enable-source-maps dist/main.js` gives stack traces their names back
  minify: true,
  sourcemap: "linked",
  sourcesContent: false,
  legalComments: "none",
  // The CommonJS packages inside (ws, redis) call `require` for Node's own modules; an ES module has none until given one
  banner: {
    js: [
      "#!/usr/bin/env node",
      'import { createRequire as createRequire__ } from "node:module"',
      "const require = createRequire__(import.meta.url)"
    ].join("\n")
  },
  logLevel: "warning",
  define: { HUBBUB_VERSION: JSON.stringify(version) },
  // Optional packages that ws and redis look for and do without
  external: ["koffi", "bufferutil", "utf-8-validate", "@node-rs/xxhash", "@opentelemetry/api"]
})

await rm(`${root}/dist/main`, { recursive: true, force: true })
for (const { path, text } of outputFiles) {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}
await chmod(`${root}/dist/main.js`, 0o755)
