// Builds a page of web/ into a module that holds its files, as they are and compressed, ready to be sent.
//
// A word such as `#status` (package.json, "imports") names that module. So everybody finds it by the same word and without
// a plugin: tests and embedding applications load dist/status.js when the page is first asked for, and the one-file
// dist/main.js has it inside.
import { createHash } from "node:crypto"
import { mkdir, readFile } from "node:fs/promises"
import { brotliCompressSync, constants, gzipSync } from "node:zlib"
import { build } from "esbuild"
import { replace } from "./replace.mjs"

// What a phone on a slow network should wait for at most
const maxGzippedBytes = 30_000

const types = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml"
}

/**
 * Writes `module` below `root` from index.html, main.ts, style.css and icon.svg of `folder`. The page itself is served at
 * `path`, its files below that.
 */
export const buildPage = async (root, { folder, path: place, module }) => {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [`${folder}/main.ts`, `${folder}/style.css`],
    outdir: folder,
    write: false,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2022", "chrome111", "firefox115", "safari16.4"],
    legalComments: "none",
    logLevel: "warning"
  })
  const base = place === "/" ? "" : place
  const html = await readFile(`${root}/${folder}/index.html`, "utf8")
  const files = [
    [place, "html", html.replace(/>\s+</g, "> <")],
    [`${base}/icon.svg`, "svg", await readFile(`${root}/${folder}/icon.svg`, "utf8")],
    ...outputFiles.map(({ path, text }) => [`${base}/${path.split("/").at(-1)}`, path.split(".").at(-1), text])
  ].map(([path, extension, text]) => {
    const body = Buffer.from(text)
    return {
      path,
      type: types[extension],
      etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`,
      body,
      gzip: gzipSync(body, { level: 9 }),
      brotli: brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: body.length } })
    }
  })
  const gzipped = files.reduce((sum, { gzip }) => sum + gzip.length, 0)
  if (gzipped > maxGzippedBytes)
    throw new Error(`The page of ${folder} has ${gzipped} bytes gzipped; ${maxGzippedBytes} is the most`)

  const source = files.map(
    ({ body, brotli, etag, gzip, path, type }) =>
      `  { path: ${JSON.stringify(path)}, type: ${JSON.stringify(type)}, etag: ${JSON.stringify(etag)},
    body: bytes(${JSON.stringify(body.toString("base64"))}),
    gzip: bytes(${JSON.stringify(gzip.toString("base64"))}),
    brotli: bytes(${JSON.stringify(brotli.toString("base64"))}) }`
  )
  await mkdir(`${root}/dist`, { recursive: true })
  await replace(
    `${root}/${module}`,
    `// Written by scripts/page.mjs
const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
export const files = [
${source.join(",\n")}
]
`
  )
}
