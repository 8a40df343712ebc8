import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Conversation from "../../web/Conversation.ts"
import * as Gaps from "../../web/Gaps.ts"
import { nobody } from "../../web/People.ts"
import type { Room } from "../../web/Room.ts"
import { said } from "./Told.ts"

const room: Room = { epoch: "e1", ticket: "t1", topic: "", isLocked: false, slow: 0, people: nobody, since: 0 }

const seqsOf = ({ items }: Conversation.Conversation): ReadonlyArray<number> =>
  items.filter(({ kind }) => kind === "event").map(({ seq }) => seq)

const range = (from: number, to: number): ReadonlyArray<number> =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)

/** What may come to a page, in any order: a few lines, a lost connection, lines that are gone, a look back, a gap filled. */
type Step = readonly [kind: "hear" | "reconnect" | "miss" | "look back" | "fill", count: number]

const kinds = ["hear", "reconnect", "miss", "look back", "fill"] as const

const steps: Arbitrary.Arbitrary<ReadonlyArray<Step>> = Arbitrary.array(
  Arbitrary.all([
    Arbitrary.schema(Schema.Literals(kinds)),
    Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 40 })))
  ]),
  { maxLength: 60 }
)

/** Sequence numbers of what no room remembers: that somebody came or went. */
const isForgotten = (seq: number): boolean => seq % 7 === 0

/** What a room says of the past that remembers everything since `oldest`, as a server does. */
const past = (oldest: number, before: number, limit: number) => {
  const all = range(oldest, before - 1).filter((seq) => !isForgotten(seq))
  return { events: all.slice(-limit).map((seq) => said(seq)), isAll: all.length <= limit }
}

const gapsOf = ({ items }: Conversation.Conversation) => items.filter((item) => item.kind === "gap")

/** A page that came when 20 things had been said, and what a server tells it after that that remembers since `oldest`. */
const run = (all: ReadonlyArray<Step>, oldest = 1) => {
  let page = Conversation.begun(Conversation.make("#", "lobby"), 20, room)
  let head = 20
  let notes = 0
  const missed = new Set<number>()
  const hear = (from: number, to: number) => {
    for (const seq of range(from, to)) if (!missed.has(seq)) page = Conversation.happened(page, said(seq))
    head = to
  }
  const fill = (most: number) => {
    const gap = Gaps.openOf(page)
    if (gap === undefined) return false
    page = Gaps.asked(page, gap)
    const { before, limit } = Gaps.questionOf(gap, most)
    const { events, isAll } = past(oldest, before, limit)
    page = Gaps.filled(page, Gaps.askedOf(page, before)!, events, isAll)
    return true
  }
  for (const [kind, count] of all) {
    if (kind === "hear") hear(head + 1, head + count)
    // the server begins where the page says it was, or, if it saw less of the page than that, some lines before
    else if (kind === "reconnect") hear(page.cursor + 1 - count, head)
    else if (kind === "miss") {
      for (const seq of range(head + 1, head + count)) missed.add(seq)
      page = Gaps.missed(page, count, ++notes, said(1).at)
      head += count
    } else if (kind === "fill") fill(count)
    else if (Conversation.mayLookBack(page)) {
      const before = Conversation.knownSince(page)
      const first = Math.max(1, before - count)
      page = Conversation.remembered(
        page,
        range(first, before - 1).map((seq) => said(seq)),
        first === 1
      )
    }
  }
  return { fill, head, missed, notes, page: () => page }
}

describe("a conversation", () => {
  it.effect.prop("has each thing once and in order, whatever came when", [steps], ([all]) =>
    Effect.sync(() => {
      const seqs = seqsOf(run(all).page())
      assert.deepStrictEqual(
        seqs,
        [...new Set(seqs)].sort((one, other) => one - other)
      )
    })
  )

  it.effect.prop("has everything since the oldest it has, but what it missed", [steps], ([all]) =>
    Effect.sync(() => {
      const { head, missed, page } = run(all)
      const seqs = seqsOf(page())
      // the past may hold what the log no longer did
      const heard = range(seqs[0] ?? head + 1, head).filter((seq) => !missed.has(seq))
      assert.includeMembers([...seqs], [...heard])
    })
  )

  it.effect.prop("has a gap just where it does not know what was said", [steps], ([all]) =>
    Effect.sync(() => {
      const page = run(all).page()
      const seqs = seqsOf(page)
      const within = (seq: number) => gapsOf(page).some((gap) => gap.seq < seq && seq <= gap.until)
      for (const seq of seqs) assert.isFalse(within(seq), `${seq} is known`)
      const unknown = range(seqs[0] ?? 1, page.cursor).filter((seq) => !seqs.includes(seq) && !isForgotten(seq))
      // the oldest items may have gone to make room
      if (seqs.length > 0) for (const seq of unknown) assert.isTrue(within(seq), `${seq} is missing`)
    })
  )

  it.effect.prop("closes its gaps with all that the room remembers, and says what it does not", [steps], ([all]) =>
    Effect.sync(() => {
      const oldest = 40
      const { fill, page } = run(all, oldest)
      while (fill(10));
      const seqs = seqsOf(page())
      for (const gap of gapsOf(page())) {
        assert.strictEqual(gap.state, "gone")
        assert.isBelow(gap.seq, oldest)
      }
      const remembered = range(Math.max(oldest, seqs[0] ?? 1), page().cursor).filter((seq) => !isForgotten(seq))
      if (seqs.length > 0) assert.includeMembers([...seqs], [...remembered])
    })
  )

  it("asks for one gap at a time, and again where no answer came", () => {
    const heard = Conversation.happened(Conversation.make("#", "lobby", room), said(1))
    const page = Gaps.missed(Conversation.happened(Gaps.missed(heard, 5, 1, said(1).at), said(7)), 3, 2, said(1).at)
    const gap = Gaps.openOf(page)!
    assert.deepStrictEqual(Gaps.questionOf(gap, 100), { before: 11, limit: 4 })
    const asked = Gaps.asked(page, gap)
    assert.isUndefined(Gaps.openOf(asked))
    assert.isUndefined(Gaps.askedOf(asked, 7))
    assert.deepStrictEqual(Gaps.openOf(Gaps.unasked(asked)), gap)
  })

  it("begins with no gap once the oldest had to go: before it all is past", () => {
    const seen = Conversation.happened(Conversation.make("#", "lobby", room), said(1))
    const gap = Gaps.missed(seen, 4, 1, said(1).at)
    const page = range(6, 6 + Conversation.kept)
      .map((seq) => said(seq))
      .reduce(Conversation.happened, gap)
    assert.lengthOf(gapsOf(page), 0)
    assert.strictEqual(Conversation.knownSince(page), 7)
  })

  it("is emptied if the reader wants that, and goes on; the past may be asked for still", () => {
    const page = Conversation.cleared(
      [said(1), said(2)].reduce(Conversation.happened, Conversation.make("#", "lobby", room))
    )
    assert.lengthOf(page.items, 0)
    assert.isTrue(Conversation.mayLookBack(page))
    const after = Conversation.happened(page, said(3))
    assert.deepStrictEqual(seqsOf(after), [3])
    assert.strictEqual(Conversation.knownSince(after), 3)
  })

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
