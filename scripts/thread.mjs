// Builds a thread into a module that holds its source as text: whoever starts the thread has no other file to start it from.
import { mkdir } from "node:fs/promises"
import { build } from "esbuild"
import { replace } from "./replace.mjs"

/** Writes `module` below `root` from `entry`. */
export const buildThread = async (root, { entry, module }) => {
  const {
    outputFiles: [{ text }]
  } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    write: false,
    bundle: true,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: "node",
    // what a thread is started with as text is CommonJS
    format: "cjs",
    target: "node22",
    legalComments: "none",
    logLevel: "warning"
  })
  await mkdir(`${root}/dist`, { recursive: true })
  await replace(
    `${root}/${module}`,
    `// Written by scripts/thread.mjs\nexport const source = ${JSON.stringify(text)}\n`
  )
}
