import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Server from "./Server.ts"

it.live("a line ends at CR LF, LF, CR NUL or CR, across any packet split", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.join("ann")
    const bob = yield* server.join("bob")
    const witness = yield* server.join("witness")
    for (const end of ["\r\n", "\n", "\r\0", "\r"]) {
      const text = `one${end}two${end}`
      for (let split = 1; split < text.length; split++) {
        yield* ann.send(text.slice(0, split))
        // its answer proves that the first part has been read by itself
        yield* witness.roundTrip
        yield* ann.send(text.slice(split))
        // a line that waited for more than its own end would never come
        const heard = [yield* bob.expectLine(/^</), yield* bob.expectLine(/^</)]
        assert.deepStrictEqual(heard, ["<ann> one", "<ann> two"], `${JSON.stringify(end)} split after ${split}`)
      }
    }
    yield* ann.send("a\r\nb\r\0c\nd\re\n")
    yield* ann.say("marker")
    assert.deepStrictEqual(
      (yield* bob.linesUntil("<ann> marker")).filter((line) => line.startsWith("<")),
      ["a", "b", "c", "d", "e", "marker"].map((line) => `<ann> ${line}`)
    )
  })
)

it.live("empty lines and lone NULs are nothing", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.join("ann")
    const bob = yield* server.join("bob")
    yield* ann.expectLine(/is now bob$/)
    yield* ann.send("\n\n\r\n\r\0\r\r\n   \r\n\t\r\n\0\0x\0y\r\n")
    assert.deepStrictEqual(yield* bob.linesUntil("<ann> xy"), ["<ann> xy"])
    yield* ann.say("/who")
    assert.lengthOf(yield* ann.linesUntil(/^-- 2 people/), 1)
  })
)

it.live("a line of HUBBUB_MAX_LINE_BYTES is said; a longer one is refused and skipped to its end", () =>
  Effect.gen(function* () {
    const server = yield* Server.start({ HUBBUB_MAX_LINE_BYTES: "100" })
    const ann = yield* server.join("ann")
    const bob = yield* server.join("bob")
    const full = `${"x".repeat(96)}😃`
    yield* ann.send(`${full}\r\n${full}y\r\n${"z".repeat(5000)}\r\n/nick ann2\r\nshort\r\n`)
    yield* bob.expectLine(`<ann> ${full}`)
    const complaint = yield* ann.expectLine(/^!! /)
    assert.match(complaint, /longer than 100 bytes/)
    assert.strictEqual(yield* ann.expectLine(/^!! /), complaint)
    assert.deepStrictEqual(yield* bob.linesUntil(/short$/), ["-- ann is now ann2", "<ann2> short"])
  })
)

it.live("a long line is refused once, however many packets it comes in", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.join("ann")
    const bob = yield* server.join("bob")
    yield* ann.expectLine(/is now bob$/)
    for (let part = 0; part < 10; part++) {
      yield* ann.send("x".repeat(1000))
      yield* bob.roundTrip
    }
    yield* ann.send("\r\nheard\r\n")
    yield* bob.expectLine("<ann> heard")
    yield* ann.say("/who")
    assert.lengthOf(yield* ann.linesUntil(/^-- 2 people/), 2)
  })
)

it.live("16 KiB without a line end close the connection, with a reason", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const bob = yield* server.join("bob")
    const ann = yield* server.join("ann")
    yield* ann.send("a".repeat(16 * 1024))
    yield* bob.roundTrip
    yield* ann.send("\r\nstill here\r\n")
    yield* bob.expectLine("<ann> still here")

    yield* ann.send("a".repeat(16 * 1024 + 1))
    assert.match((yield* ann.remaining).at(-1)!, /^-- Closing: .*never ended/)
    assert.strictEqual(yield* ann.ended, "end")
    yield* bob.expectLine("-- ann left (sent a line without end)")
    yield* server.log.find(/ann left .*reason=endless-line/)
  })
)

it.live("input without end gets its reason even while more of it keeps coming", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.join("ann")
    yield* ann.send(new Uint8Array(1024 * 1024).fill(0x61)).pipe(Effect.forkScoped)
    assert.match((yield* ann.remaining).at(-1)!, /^-- Closing: .*never ended/)
  })
)

it.live("a telnet client's negotiation never shows, split anywhere", () =>
  Effect.gen(function* () {
    const server = yield* Server.start()
    const ann = yield* server.connect
    const bob = yield* server.join("bob")
    const witness = yield* server.join("witness")
    // PuTTY's first words on any port
    yield* ann.send(Buffer.from("fffb1ffffb20fffb18fffb27fffd01fffb03fffd03", "hex"))
    yield* ann.say("/nick ann")
    yield* bob.expectLine(/^-- \S+ is now ann$/)
    const cases: ReadonlyArray<readonly [hex: string, said: string]> = [
      // a window size in the middle of a word, its 255 doubled
      ["61 fffa1f00ffff0028fff0 62", "ab"],
      // a terminal type that holds a line end and an escaped SE
      ["61 fffa18000d0afffff0fff0 62", "ab"],
      // NOP, DM, AYT, EOR, GA
      ["61 fff1 fff2 fff6 ffef fff9 62", "ab"],
      // EC, and EL and IP, of which each ends what was typed
      ["61 78 fff7 62", "ab"],
      ["78 fff8 78 fff4 61 62", "ab"],
      // DM lost to urgent data: the byte after IAC is text
      ["61 ff 62", "ab"],
      // unknown options
      ["61 fffd63 fffb63 fffe63 fffc63 62", "ab"],
      // 255 as data is not UTF-8
      ["61 ffff 62", "a\ufffdb"]
    ]
    for (const [hex, said] of cases) {
      const bytes = Buffer.concat([Buffer.from(hex.replaceAll(" ", ""), "hex"), Buffer.from("\r\n")])
      for (let split = 1; split < bytes.length; split++) {
        yield* ann.send(bytes.subarray(0, split))
        yield* witness.roundTrip
        yield* ann.send(bytes.subarray(split))
        assert.strictEqual(yield* bob.expectLine(/^</), `<ann> ${said}`, `${hex} split after ${split}`)
      }
    }
  })
)
