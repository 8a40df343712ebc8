import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { createHash } from "node:crypto"
import { chmod, readdir, readFile, rename, stat, symlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import * as DataDirectory from "./DataDirectory.ts"
import * as Server from "./Server.ts"

const quiet = { HUBBUB_PORT: "0", HUBBUB_ECHO_PORT: "off", HUBBUB_HTTP_PORT: "off" }

/** Runs a server that is to refuse its data directory; what it says. */
const refusal = Effect.fnUntraced(function* (directory: string) {
  const server = yield* Server.run({ ...quiet, HUBBUB_DATA_DIR: directory })
  assert.strictEqual(yield* server.exit, 1)
  assert.strictEqual(server.stdout.text, "")
  return server.stderr.text
})

const fileIn = (directory: string) => join(directory, "hubbub.sqlite")

const digest = (file: string) =>
  Effect.promise(async () =>
    createHash("sha256")
      .update(await readFile(file))
      .digest("hex")
  )

/** A directory with what a server left that somebody talked at. */
const used = Effect.gen(function* () {
  const directory = yield* DataDirectory.make
  yield* Effect.scoped(
    Effect.gen(function* () {
      const server = yield* Server.start({ HUBBUB_DATA_DIR: directory })
      const ann = yield* server.join("ann")
      yield* ann.say("/topic cats")
      yield* ann.expectLine(/set the topic/)
      yield* server.signal("SIGTERM")
      assert.strictEqual(yield* server.exit, 0)
    })
  )
  return directory
})

/** What can be wrong with a database that is there, and what is said of it. */
const flaws: ReadonlyArray<readonly [name: string, spoil: (file: string) => Promise<void>, said: RegExp]> = [
  [
    "newer",
    async (file) => {
      const database = new DatabaseSync(file)
      database.exec("PRAGMA user_version = 99")
      database.close()
    },
    /it has version 99, and this Hubbub knows \d+/
  ],
  [
    "another program's",
    async (file) => {
      const database = new DatabaseSync(file)
      database.exec("PRAGMA application_id = 7")
      database.close()
    },
    /the database of another program/
  ],
  ["no database", (file) => writeFile(file, "Dear diary,\n".repeat(1000)), /is damaged/],
  [
    "damaged within",
    async (file) => {
      const bytes = await readFile(file)
      bytes.fill(0xa5, 4096)
      await writeFile(file, bytes)
    },
    /is damaged/
  ]
]

for (const [name, spoil, said] of flaws) {
  it.live(`a database that is ${name} is refused in one sentence, and untouched`, () =>
    Effect.gen(function* () {
      const directory = yield* used
      const file = fileIn(directory)
      yield* Effect.promise(() => spoil(file))
      const before = yield* digest(file)
      const words = yield* refusal(directory)
      assert.match(words, said)
      assert.match(words, /^Cannot use the data directory [^\n]+ \(HUBBUB_DATA_DIR\)\.\n$/)
      assert.strictEqual(yield* digest(file), before)
    })
  )
}

it.live("history says of a database that is not Hubbub's what the server says", () =>
  Effect.gen(function* () {
    const directory = yield* used
    for (const [name, said] of [
      ["another program's", /hubbub\.sqlite is the database of another program/],
      ["no database", /the file is no database/]
    ] as const) {
      yield* Effect.promise(() => flaws.find(([flaw]) => flaw === name)![1](fileIn(directory)))
      const tool = yield* Server.run({ HUBBUB_DATA_DIR: directory }, { args: ["history", "export"] })
      assert.strictEqual(yield* tool.exit, 1)
      assert.match(tool.stderr.text, said)
      assert.match(tool.stderr.text, /^Cannot use the data directory [^\n]+ \(HUBBUB_DATA_DIR\)\.\n$/)
    }
  })
)

it.live("one server serves from a directory, and the second one says so", () =>
  Effect.gen(function* () {
    const directory = yield* DataDirectory.make
    yield* Server.start({ HUBBUB_DATA_DIR: directory })
    assert.match(yield* refusal(directory), /another Hubbub serves from it/)
  })
)

it.live("a directory that cannot be made is one sentence", () =>
  Effect.gen(function* () {
    const file = join(yield* DataDirectory.make, "file")
    yield* Effect.promise(() => writeFile(file, ""))
    assert.match(yield* refusal(join(file, "data")), /a part of that path is no directory/)
    assert.match(yield* refusal(file), /it is no directory/)
    assert.match(yield* refusal("/proc/hubbub/data"), /no directory can be made there/)
    const link = `${file}-link`
    yield* Effect.promise(() => symlink(join(file, "..", "nowhere"), link))
    assert.match(yield* refusal(link), /no directory can be made there/)
  })
)

it.live("a directory that cannot be written to is one sentence", () =>
  Effect.gen(function* () {
    const directory = yield* DataDirectory.make
    const spoil = [
      () => chmod(directory, 0o555),
      async () => {
        await chmod(directory, 0o777)
        // as whoever restores a copy may leave it
        await writeFile(fileIn(directory), "", { mode: 0o600 })
      }
    ]
    for (const deny of spoil) {
      yield* Effect.promise(deny)
      const server = yield* Server.run({ ...quiet, HUBBUB_DATA_DIR: directory }, { uid: 65_534 })
      assert.strictEqual(yield* server.exit, 1)
      assert.match(server.stderr.text, /: no permission to read and write there \(HUBBUB_DATA_DIR\)\.\n$/)
    }
  })
)

it.live("nobody else on the machine can read what people say", () =>
  Effect.gen(function* () {
    const directory = join(yield* DataDirectory.make, "data")
    yield* Server.start({ HUBBUB_DATA_DIR: directory })
    const other = yield* Server.run({ HUBBUB_DATA_DIR: directory }, { args: ["history", "export"], uid: 65_534 })
    assert.strictEqual(yield* other.exit, 1)
    assert.strictEqual(other.stdout.text, "")
  })
)

it.live("nor can they in a directory that was open to them before", () =>
  Effect.gen(function* () {
    const directory = yield* DataDirectory.make
    yield* Effect.promise(() => chmod(directory, 0o755))
    yield* Server.start({ HUBBUB_DATA_DIR: directory })
    const modes = yield* Effect.promise(async () => {
      const names = await readdir(directory)
      return Promise.all(names.map(async (name) => [name, (await stat(join(directory, name))).mode & 0o777] as const))
    })
    assert.includeMembers(
      modes.map(([name]) => name),
      ["hubbub.sqlite", "hubbub.sqlite-wal", "lock"]
    )
    for (const [name, mode] of modes) assert.strictEqual(mode & 0o077, 0, name)
  })
)

it.live("nobody is shown what would be gone, where somebody removed the database, until it is back in its place", () =>
  Effect.gen(function* () {
    const parent = yield* DataDirectory.make
    const [directory, away] = [join(parent, "data"), join(parent, "away")]
    const server = yield* Server.start({ HUBBUB_DATA_DIR: directory })
    const [ann, bob] = yield* Effect.forEach(["ann", "bob"], (name) => server.join(name))
    yield* Effect.promise(() => rename(directory, away))
    yield* ann!.send("is this kept?\r\n")
    yield* bob!.expectLine(/^-- Nothing goes on here for now: the database was removed from its place\./)
    yield* server.log.find(/ERROR Nothing is delivered until the database can be written to the database was removed/)
    yield* Effect.promise(() => rename(away, directory))
    yield* bob!.expectLine("-- It goes on.")
    yield* bob!.expectLine("<ann> is this kept?")
  })
)

it.live("another program that holds the database pauses talk in every room, and holds up no stop", () =>
  Effect.gen(function* () {
    const directory = yield* DataDirectory.make
    const server = yield* Server.start({ HUBBUB_DATA_DIR: directory, HUBBUB_SHUTDOWN_GRACE: "1s" })
    const people = yield* Effect.forEach(["ann", "bob", "cyd", "dan", "eve", "fay"], (name) =>
      Effect.gen(function* () {
        const person = yield* server.join(name)
        yield* person.say(`/join of-${name}`)
        yield* person.expectLine(/^-- You are \w+ in #of-\w+/)
        return person
      })
    )
    const other = yield* Effect.acquireRelease(
      Effect.sync(() => new DatabaseSync(fileIn(directory), { timeout: 5000 })),
      (database) => Effect.sync(() => database.close())
    )
    const hold = Effect.gen(function* () {
      other.exec("BEGIN IMMEDIATE")
      for (const person of people) yield* person.say("is anybody there?")
      for (const person of people) {
        yield* person.expectLine(/^-- Nothing goes on here for now: another program holds the database\./)
      }
    })
    yield* hold
    other.exec("ROLLBACK")
    for (const person of people) yield* person.expectLine("-- It goes on.")
    yield* hold
    yield* server.signal("SIGTERM")
    assert.strictEqual(yield* server.exit, 0)
  })
)

it.live("while a disk is full people come and go, private words arrive, and a stop ends, whoever waits", () =>
  Effect.gen(function* () {
    const directory = yield* DataDirectory.make
    const server = yield* Server.start({
      HUBBUB_DATA_DIR: directory,
      HUBBUB_MAX_DATA_BYTES: "1 MiB",
      HUBBUB_INBOX_LINES: "64",
      HUBBUB_SHUTDOWN_GRACE: "1s"
    })
    const [ann, bob] = yield* Effect.forEach(["ann", "bob"], (name) => server.join(name))
    yield* Effect.forkScoped(ann!.send(`${"x".repeat(900)}\r\n`.repeat(3000)))
    yield* bob!.expectLine(/^-- Nothing goes on here for now: the disk is full\./)
    // ann's own lines fill what may wait
    const cyd = yield* server.join()
    yield* cyd.send("/msg bob are you there?\r\n")
    yield* bob!.expectLine(/^\[guest-\d+ -> you\] are you there\?$/)
    yield* cyd.say("/quit")
    yield* cyd.ended
    yield* server.log.find(/INFO guest-\d+ left .*reason=quit/)
    yield* server.join()
    yield* server.signal("SIGTERM")
    assert.strictEqual(yield* server.exit, 0)
  })
)

it.live("a full disk pauses talk, says so to people and operators, and talk goes on by itself", () =>
  Effect.gen(function* () {
    const directory = yield* DataDirectory.make
    // what is kept is trimmed to a third of the space, little by little
    const server = yield* Server.start({
      HUBBUB_DATA_DIR: directory,
      HUBBUB_MAX_DATA_BYTES: "1 MiB",
      HUBBUB_KEEP_LINES: "1000",
      HUBBUB_HTTP_PORT: "0"
    })
    const [ann, bob] = yield* Effect.forEach(["ann", "bob"], (name) => server.join(name))
    const lines = Array.from({ length: 6000 }, (_, index) => `${index} `.padEnd(200, "x"))
    yield* Effect.forkScoped(ann!.send(lines.map((line) => `${line}\r\n`).join("")))
    yield* bob!.expectLine("-- Nothing goes on here for now: the disk is full. What you say waits.")
    yield* server.log.find(
      /ERROR Nothing is delivered until the database can be written to the disk is full SQLITE_FULL/
    )
    yield* bob!.expectLine("-- It goes on.")
    yield* server.log.find(/INFO The database can be written to again/)
    yield* bob!.expectLine(`<ann> ${lines.at(-1)}`)
    const heard = bob!.transcript.lines.filter((line) => line.startsWith("<ann> "))
    assert.deepStrictEqual(
      heard,
      lines.map((line) => `<ann> ${line}`)
    )
  })
)

it.live("an export can be imported elsewhere, twice, and is the same again; a backup is made while people talk", () =>
  Effect.gen(function* () {
    const directory = yield* DataDirectory.make
    const elsewhere = yield* DataDirectory.make
    const tool = Effect.fnUntraced(function* (from: string, input: string, ...args: ReadonlyArray<string>) {
      const tool = yield* Server.run({ HUBBUB_DATA_DIR: from }, { args: ["history", ...args] })
      yield* tool.write(input)
      yield* tool.endInput
      return { code: yield* tool.exit, text: tool.stdout.text, error: tool.stderr.text }
    })
    const server = yield* Server.start({ HUBBUB_DATA_DIR: directory })
    const ann = yield* server.join("ann")
    for (const word of ["one", "two"]) yield* ann.say(word)
    yield* ann.roundTrip
    const { text } = yield* tool(directory, "", "export")
    assert.match(text, /"text":"two"/)
    const [first, ...others] = text.trim().split("\n")
    for (const [input, said] of [
      [`${first}\n\n`, "1 entry imported\n"],
      [text, `${others.length} entries imported, 1 there already\n`],
      [text, `0 entries imported, ${others.length + 1} there already\n`]
    ] as const) {
      assert.deepInclude(yield* tool(elsewhere, input, "import"), { code: 0, text: said })
      const lines = said.startsWith("1") ? `${first}\n` : text
      assert.strictEqual((yield* tool(elsewhere, "", "export")).text, lines)
    }
    assert.match((yield* tool(elsewhere, `${text}{"room":"lobby"}\n`, "import")).error, /^Line \d+ cannot be imported/)
    const other = text.replaceAll(/"epoch":"\w+"/g, '"epoch":"other"')
    assert.match((yield* tool(elsewhere, other, "import")).error, /another room of that name/)

    const copy = join(elsewhere, "copy.sqlite")
    assert.deepInclude(yield* tool(directory, "", "backup", copy), { code: 0 })
    assert.strictEqual(
      (yield* tool(directory, "", "backup", copy)).error,
      `Cannot copy the database to ${copy}: it is there already.\n`
    )
    assert.match((yield* tool(directory, "", "backup", join(copy, "in", "it"))).error, /there is no such folder/)
    assert.deepInclude(yield* tool(directory, "", "export", "cats"), { code: 1, error: "Nothing is kept of #cats.\n" })
    const restored = yield* DataDirectory.make
    yield* Effect.promise(async () => writeFile(fileIn(restored), await readFile(copy)))
    assert.strictEqual((yield* tool(restored, "", "export")).text, text)
  })
)

it.live("programs read over HTTP what was said before the restart and after it", () =>
  Effect.gen(function* () {
    const directory = yield* DataDirectory.make
    const token = "token of programs"
    /** A server, at which somebody has said words. */
    const talkedAt = Effect.fnUntraced(function* (name: string, words: ReadonlyArray<string>) {
      const variables = { HUBBUB_DATA_DIR: directory, HUBBUB_HTTP_PORT: "0", HUBBUB_BOT_TOKEN: token }
      const server = yield* Server.start(variables)
      const [, port] = yield* server.log.find(/The page listens on http:\/\/[^\s"]*:(\d+)/)
      const person = yield* server.join(name)
      yield* person.say("/set echo on")
      for (const word of words) yield* person.say(word)
      // one's own words come back when they are on the disk
      yield* person.expectLine(`<${name}> ${words.at(-1)}`)
      const read = (query: string): Effect.Effect<ReadonlyArray<string>> =>
        Effect.promise(async () => {
          const headers = { authorization: `Bearer ${token}` }
          const answer = await fetch(`http://127.0.0.1:${port}/api/rooms/lobby/lines${query}`, { headers })
          const { lines } = (await answer.json()) as { readonly lines: ReadonlyArray<{ readonly text: string }> }
          return lines.map(({ text }) => text)
        })
      return { ...server, read }
    })
    yield* Effect.scoped(
      Effect.gen(function* () {
        const server = yield* talkedAt("ann", ["one", "two"])
        assert.deepStrictEqual(yield* server.read(""), ["one", "two"])
        yield* server.signal("SIGTERM")
        assert.strictEqual(yield* server.exit, 0)
      })
    )
    const server = yield* talkedAt("bob", ["three"])
    assert.deepStrictEqual(yield* server.read(""), ["one", "two", "three"])
    assert.deepStrictEqual(yield* server.read("?limit=2"), ["two", "three"])
    assert.deepStrictEqual(yield* server.read("?after=0&limit=2"), ["one", "two"])
    assert.notInclude(server.log.text, "ERROR")
  })
)
