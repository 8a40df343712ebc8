import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Conversation from "../../web/Conversation.ts"
import { nobody } from "../../web/People.ts"
import { said } from "./Told.ts"

const room: Conversation.Room = { epoch: "e1", ticket: "t1", topic: "", isLocked: false, people: nobody }

const seqsOf = ({ items }: Conversation.Conversation): ReadonlyArray<number> =>
  items.filter(({ kind }) => kind === "event").map(({ seq }) => seq)

const range = (from: number, to: number): ReadonlyArray<number> =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)

/** What may come to a page, in any order: a few lines, a lost connection, lines that are gone, a look back. */
type Step = readonly [kind: "hear" | "reconnect" | "miss" | "look back", count: number]

const steps: Arbitrary.Arbitrary<ReadonlyArray<Step>> = Arbitrary.array(
  Arbitrary.all([
    Arbitrary.schema(Schema.Literals(["hear", "reconnect", "miss", "look back"])),
    Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 40 })))
  ]),
  { maxLength: 60 }
)

/** A page that came when 20 things had been said, and what a server tells it after that. */
const run = (all: ReadonlyArray<Step>) => {
  let page = Conversation.begun(Conversation.make("#", "lobby"), 20, room)
  let head = 20
  let notes = 0
  const missed = new Set<number>()
  const hear = (from: number, to: number) => {
    for (const seq of range(from, to)) if (!missed.has(seq)) page = Conversation.happened(page, said(seq))
    head = to
  }
  for (const [kind, count] of all) {
    if (kind === "hear") hear(head + 1, head + count)
    // the server begins where the page says it was, or, if it saw less of the page than that, some lines before
    else if (kind === "reconnect") hear(page.cursor + 1 - count, head)
    else if (kind === "miss") {
      for (const seq of range(head + 1, head + count)) missed.add(seq)
      page = Conversation.noted(page, ++notes, { note: "missed", at: said(1).at, text: `${count}` })
      head += count
    } else if (Conversation.mayLookBack(page)) {
      const before = Conversation.knownSince(page)
      const first = Math.max(1, before - count)
      page = Conversation.remembered(
        page,
        range(first, before - 1).map((seq) => said(seq)),
        first === 1
      )
    }
  }
  return { head, missed, notes, page }
}

describe("a conversation", () => {
  it.effect.prop("has each thing once and in order, whatever came when", [steps], ([all]) =>
    Effect.sync(() => {
      const { page } = run(all)
      const seqs = seqsOf(page)
      assert.deepStrictEqual(
        seqs,
        [...new Set(seqs)].sort((one, other) => one - other)
      )
    })
  )

  it.effect.prop("has everything since the oldest it has, but what it missed", [steps], ([all]) =>
    Effect.sync(() => {
      const { head, missed, page } = run(all)
      const seqs = seqsOf(page)
      // the past may hold what the log no longer did
      const heard = range(seqs[0] ?? head + 1, head).filter((seq) => !missed.has(seq))
      assert.includeMembers([...seqs], [...heard])
    })
  )

  it.effect.prop("says where it missed something, after what came before it", [steps], ([all]) =>
    Effect.sync(() => {
      const { missed, notes, page } = run(all)
      const shown = page.items.filter(({ kind }) => kind === "note")
      // the oldest items may have gone to make room
      if (page.items.length < Conversation.kept) assert.lengthOf(shown, notes)
      for (const { seq } of shown) assert.isTrue(missed.has(seq + 1) || missed.has(seq), `after ${seq}`)
    })
  )

  it("hears nothing twice that a server repeats", () => {
    const heard = [1, 2, 3, 2, 3, 1]
      .map((seq) => said(seq))
      .reduce(Conversation.happened, Conversation.make("#", "lobby", room))
    assert.deepStrictEqual(seqsOf(heard), [1, 2, 3])
    assert.strictEqual(Conversation.happened(heard, said(3)), heard)
  })

  it("does not take the past for the present: what comes after the cursor is still heard", () => {
    const looked = Conversation.remembered(Conversation.make("#", "lobby", room), [said(1), said(2)], true)
    assert.strictEqual(looked.cursor, 0)
    assert.deepStrictEqual(seqsOf([1, 2, 3].map((seq) => said(seq)).reduce(Conversation.happened, looked)), [1, 2, 3])
  })

  it("keeps a bounded number of items, more while the reader looks back, and can then look back again", () => {
    const { kept, keptLookingBack, make } = Conversation
    const all = range(1, keptLookingBack + 10).map((seq) => said(seq))
    const begun = { ...make("#", "lobby", room), past: "all" as const }
    const atEnd = all.reduce(Conversation.happened, begun)
    assert.deepStrictEqual([atEnd.items.length, atEnd.past], [kept, "some"])
    assert.isTrue(Conversation.mayLookBack(atEnd))
    const lookingBack = all.reduce(Conversation.happened, Conversation.followed(begun, false))
    assert.lengthOf(lookingBack.items, keptLookingBack)
    assert.isFalse(Conversation.mayLookBack(lookingBack))
    assert.lengthOf(Conversation.followed(lookingBack, true).items, kept)
  })
})
