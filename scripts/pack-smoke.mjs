// Packs the package as it would be published, installs it into an empty project as a user would, and uses it there:
// type-checks and runs a program that imports it, and runs the installed `hubbub` command.
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
const temp = mkdtempSync(join(tmpdir(), "hubbub-pack-"))
process.on("exit", () => rmSync(temp, { recursive: true, force: true }))

/** Runs a command to its end; on failure shows all it said and ends this script. */
const run = (cwd, command, ...args) => {
  try {
    return execFileSync(command, args, { cwd, encoding: "utf8", stdio: "pipe", timeout: 300_000 })
  } catch (error) {
    console.error(`FAILED: ${command} ${args.join(" ")}\n${error.stdout ?? ""}${error.stderr ?? error}`)
    process.exit(1)
  }
}
const expect = (isTrue, words) => {
  if (!isTrue) {
    console.error(`FAILED: ${words}`)
    process.exit(1)
  }
}

// `npm pack` builds first (prepack), so this is what `npm publish` would send
run(root, "npm", "pack", "--silent", "--pack-destination", temp)
const tarball = readdirSync(temp).find((name) => name.endsWith(".tgz"))
const contents = run(temp, "tar", "-tzf", tarball)
  .trim()
  .split("\n")
  .map((name) => name.replace(/^package\//, ""))
for (const name of [
  "dist/main.js",
  "dist/program.cjs",
  "dist/page.js",
  "dist/index.js",
  "dist/index.d.ts",
  "dist/testing/index.js",
  "LICENSE",
  "README.md"
]) {
  expect(contents.includes(name), `${name} is not in the package`)
}
const stray = contents.filter((name) => /\.test\.|^(test|scripts|bench|examples)\//.test(name))
expect(stray.length === 0, `the package holds what it should not: ${stray.join(", ")}`)
console.log(`ok packed ${tarball}: ${contents.length} files`)

const project = join(temp, "project")
mkdirSync(project)
writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }))
// The very versions this repository has, so that npm finds them in its cache and compiler and types agree
const same = (name) => {
  const { version } = JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8"))
  return `${name}@${version}`
}
const packages = ["effect", "@effect/platform-node", "typescript", "@types/node"].map(same)
run(project, "npm", "install", "--prefer-offline", "--no-audit", "--no-fund", join(temp, tarball), ...packages)
console.log(`ok installed into an empty project beside ${packages.join(", ")}`)

writeFileSync(
  join(project, "tsconfig.json"),
  JSON.stringify({
    compilerOptions: {
      target: "ES2023",
      // Effect's own declarations name DOM types
      lib: ["ES2023", "DOM"],
      types: ["node"],
      module: "NodeNext",
      strict: true,
      exactOptionalPropertyTypes: true,
      // our own declarations are to be checked as well
      skipLibCheck: false,
      outDir: "out"
    },
    include: ["consumer.ts"]
  })
)
writeFileSync(
  join(project, "consumer.ts"),
  `import * as Hubbub from "effect-hubbub"
const names: ReadonlyArray<keyof typeof Hubbub> = ["Hub", "LineChat", "Settings", "UdpEcho"]
for (const name of names) {
  if (typeof Hubbub[name] !== "object") throw new Error(name + " is missing")
}
console.log(Object.keys(Hubbub).join(" "))
`
)
run(project, join(project, "node_modules/.bin/tsc"), "-p", ".")
console.log("ok a program that imports it type-checks, its declarations included")
console.log(`ok the program runs and sees: ${run(project, process.execPath, "out/consumer.js").trim()}`)

const said = run(project, join(project, "node_modules/.bin/hubbub"), "--version").trim()
expect(said.includes(manifest.version), `hubbub --version said "${said}", not ${manifest.version}`)
console.log(`ok the installed command: hubbub --version says "${said}"`)
