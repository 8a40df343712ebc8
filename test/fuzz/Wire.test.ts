/**
 * Random and mutated bytes against everything that reads bytes of strangers. `npm run fuzz` runs it longer: FUZZ_BYTES is
 * how many bytes each reader gets, FUZZ_SEED makes a run again.
 */
import { assert, describe, it } from "@effect/vitest"
import { sanitize } from "../../src/hub/SafeText.ts"
import { LineFramer } from "../../src/net/LineFraming.ts"
import * as Telnet from "../../src/net/Telnet.ts"
import { TelnetClient } from "../../src/net/TelnetClient.ts"
import { TelnetServer } from "../../src/net/TelnetServer.ts"
import { protocols, recognise } from "../../src/net/WrongGuest.ts"
import { forbidden } from "../chat/LineGrammar.ts"
import { chunked, numbers, piece } from "./Random.ts"

const bytes = Number(process.env["FUZZ_BYTES"] ?? 1_000_000)
const seed = Number(process.env["FUZZ_SEED"] ?? 20_260_101)
const maxUnendedBytes = 16 * 1024
const patience = Math.max(20_000, bytes / 20)

/** Feeds `bytes` random bytes to a reader of chunks; a failure tells the piece and how to make it again. */
const fuzz = (read: (chunk: Uint8Array) => void, afterPiece: (whole: Uint8Array) => void = () => {}): void => {
  const next = numbers(seed)
  for (let done = 0; done < bytes; ) {
    const whole = piece(next)
    try {
      for (const chunk of chunked(whole, next)) read(chunk)
      afterPiece(whole)
    } catch (error) {
      throw new Error(`FUZZ_SEED=${seed}, after ${done} bytes: ${Buffer.from(whole).toString("hex")}`, { cause: error })
    }
    done += whole.length
  }
}

const every = new Set(Array.from({ length: 256 }, (_, option) => option))

describe(`${bytes} random and mutated bytes, seed ${seed}`, () => {
  it.each([
    ["nothing", { us: new Set<number>(), them: new Set<number>() }],
    ["everything", { us: every, them: every }]
  ])(
    "Telnet.step, welcoming %s: no exception, bounded state",
    (_what, policy) => {
      let state = Telnet.initial
      let answered = 0
      fuzz((chunk) => {
        const step = Telnet.step(state, chunk, policy)
        state = step.state
        let data = 0
        for (const item of step.received) {
          if (item instanceof Uint8Array) data += item.length
          else if (item._tag === "Answer") answered += item.bytes.length
        }
        // a byte after an IAC that was the last of the chunk before may be text together with this chunk's
        assert.isAtMost(data, chunk.length)
        assert.isAtMost(state.pending.length, Telnet.maxSubnegotiationBytes)
        assert.isAtMost(state.us.size + state.them.size, 512)
      })
      // three bytes answer three bytes: nobody can make the server send more than they sent
      assert.isAtMost(answered, 2 * bytes)
      assert.isAbove(answered, 0)
    },
    patience
  )

  it(
    "whole or in parts, the same is heard",
    () => {
      let inParts = new TelnetServer(maxUnendedBytes)
      let asOne = new TelnetServer(maxUnendedBytes)
      let heard: Array<number | string> = []
      const items = (telnet: TelnetServer, chunk: Uint8Array) =>
        telnet
          .receive(chunk)
          .input.flatMap((item): Array<number | string> => (typeof item === "string" ? [item] : [...item]))
      fuzz(
        (chunk) => heard.push(...items(inParts, chunk)),
        (whole) => {
          assert.deepStrictEqual(heard, items(asOne, whole))
          heard = []
          inParts = new TelnetServer(maxUnendedBytes)
          asOne = new TelnetServer(maxUnendedBytes)
        }
      )
    },
    patience
  )

  it(
    "the server's path, from bytes to lines others may see: nothing forbidden",
    () => {
      const limits = { maxLineBytes: 1024, maxUnendedBytes }
      let framer = new LineFramer(limits)
      let telnet = new TelnetServer(maxUnendedBytes)
      let lines = 0
      fuzz(
        (chunk) => {
          const { answer, input } = telnet.receive(chunk)
          assert.isAtMost(answer.length, 4 * chunk.length + 2 * Telnet.maxSubnegotiationBytes)
          for (const item of input) {
            if (item === "erase-character") framer.eraseCharacter()
            else if (item === "erase-line") framer.eraseLine()
            else if (typeof item !== "string") {
              for (const line of framer.push(item)) {
                if (typeof line !== "string") framer = new LineFramer(limits)
                else {
                  lines++
                  const safe = sanitize(line)
                  assert.isFalse(forbidden.test(safe), JSON.stringify(safe))
                  assert.strictEqual(sanitize(safe), safe)
                }
              }
            }
          }
          assert.isAtMost((telnet.terminalType ?? "").length, 40)
        },
        () => {
          recognise(telnet.receive(new Uint8Array()).answer)
          if (lines % 7 === 0) telnet = new TelnetServer(maxUnendedBytes)
        }
      )
      assert.isAbove(lines, bytes / 1000)
    },
    patience
  )

  it(
    "first bytes are recognised or not, whatever they are",
    () => {
      fuzz((chunk) => assert.include([...protocols, undefined], recognise(chunk)?.protocol))
    },
    patience
  )

  it(
    "TelnetClient, which listens to any server: no exception, no more data than came",
    () => {
      const client = new TelnetClient({ terminalType: "XTERM", size: { columns: 80, rows: 24 } })
      let held = 0
      fuzz((chunk) => {
        const { data, reply } = client.receive(chunk)
        assert.isAtMost(data.length, chunk.length + held)
        assert.isAtMost(reply.length, 16 * (chunk.length + 1))
        held = 1
      })
    },
    patience
  )
})
