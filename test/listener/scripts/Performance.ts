/**
 * Performs a script at a real chat and at its model, and writes down what everybody was told.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { keyOf } from "../../../src/hub/Name.ts"
import type { Findings } from "./ChatLaws.ts"
import { ChatModel, type Visitor } from "./ChatModel.ts"
import { names, rooms, type Script, type Step } from "./Script.ts"
import { type Connection, operatorPassword, type Stage } from "./Stage.ts"

/** Somebody's place at a terminal: empty, or theirs who sits there. */
interface Seat {
  client: Connection | undefined
  visitor: Visitor | undefined
  /** What they were told and nobody has looked at yet. */
  lines: Array<string>
}

const start = Effect.fnUntraced(function* <E>(people: number, { breakOff, connect, settled }: Stage<E>) {
  const model = new ChatModel()
  const seats = Array.from({ length: people }, (): Seat => ({ client: undefined, visitor: undefined, lines: [] }))
  let lastWord = 0
  const newWord = () => `word-${++lastWord}`

  const type = (seat: Seat, ...lines: ReadonlyArray<string>) =>
    Effect.andThen(seat.client?.type(...lines) ?? Effect.void, settled)

  const sit = Effect.fnUntraced(function* (seat: Seat) {
    seat.client = yield* connect
    seat.lines = seat.client.lines
  })

  const come = Effect.fnUntraced(function* (seat: Seat) {
    yield* sit(seat)
    yield* settled
    const [, name = ""] = /^-- You are (\S+) in/mu.exec(seat.lines.join("\n")) ?? []
    seat.visitor = model.come(name, false)
  })

  const operatorSeat = seats[0]!
  yield* sit(operatorSeat)
  yield* type(
    operatorSeat,
    "/nick boss",
    "/admin",
    operatorPassword,
    "/set echo on",
    ...rooms.slice(1).map((room) => `/join ${room}`)
  )
  const operator = model.come("boss", true)
  operatorSeat.visitor = operator
  for (const room of rooms.slice(1)) model.join(operator, room, "")
  for (const told of model.announced.values()) told.length = 0
  operatorSeat.lines.length = 0

  const findings: Findings = {
    model,
    operator,
    heard: [],
    rollCalls: [],
    announced: new Map(rooms.map((room) => [room, []])),
    races: []
  }

  /** Writes down what somebody was told, and empties their page. */
  const noteDown = ({ lines, visitor }: Seat, step?: Step) => {
    if (visitor === undefined) return
    let isPast = false
    for (const told of lines.splice(0)) {
      const [, label, line = ""] = /^(?:\[\d\d:\d\d\] )?(?:#(\S+) )?(.*)$/su.exec(told) ?? []
      const room = label ?? visitor.rooms[visitor.rooms.length - 1] ?? ""
      if (line.startsWith("-- Earlier, on ")) isPast = true
      if (line === "-- Now:") isPast = false
      const [, came] = /^-- (\S+ (?:joined|left))/u.exec(line) ?? []
      if (came !== undefined && visitor === operator) findings.announced.get(room)?.push(came)
      // who whispers to somebody who is away is told so, wherever that was said
      if ((step?.action === "msg" || step?.action === "reply") && line.startsWith("-- ")) continue
      const how = isPast || line.startsWith("-- Topic: ") ? "past" : line.startsWith("[") ? "private" : "live"
      for (const word of line.match(/word-\d+/gu) ?? []) {
        const { byName, isForAll } = model.words.get(word)!
        const isIgnored = isForAll !== true && visitor.ignored.has(keyOf(byName))
        findings.heard.push({ by: visitor, word, told, how, room, isIgnored })
      }
    }
  }

  const callRoll = Effect.fnUntraced(function* (seat: Seat, room: string) {
    yield* type(seat, "/who")
    const expected = model.who(room)
    const banned = new Set(model.bans.map(({ key }) => key))
    const answer = seat.lines.find((line) => /^-- \d+ (?:person|people) in /u.test(line)) ?? ""
    findings.rollCalls.push({ answer, expected, banned })
  })

  const vacate = (seat: Seat, word?: string) => {
    model.go(seat.visitor!, word)
    seat.client = undefined
  }

  const race = Effect.fnUntraced(function* (contenders: ReadonlyArray<Seat>, name: string) {
    const isFree = model.holder(name) === undefined
    if (!isFree || contenders.length < 2 || !contenders.every(({ visitor }) => model.mayTake(visitor!, name))) return
    for (const { client } of contenders) yield* client!.type(`/nick ${name}`)
    yield* settled
    const winners = contenders.filter(({ lines }) => !lines.some((line) => line.startsWith("!! ")))
    findings.races.push({ name, winners: winners.length })
    for (const { visitor } of winners) visitor!.name = name
  })

  /** What an operator does to whoever has a name. */
  const keepOrder = Effect.fnUntraced(function* (step: Step, name: string) {
    if (model.holder(name) === operator) return
    const target = seats.find(({ client, visitor }) => client !== undefined && visitor === model.holder(name))
    yield* type(operatorSeat, `/${step.action} ${name}`)
    const sentence = model.sentence(name)
    const isOther = ({ key }: { readonly key: string }) => key !== sentence.key
    if (step.action === "mute") model.mutes = [...model.mutes, sentence]
    if (step.action === "unmute") model.mutes = model.mutes.filter(isOther)
    if (step.action === "ban") model.bans = [...model.bans, sentence]
    if (step.action === "unban") model.bans = model.bans.filter(isOther)
    if ((step.action === "ban" || step.action === "kick") && target !== undefined) vacate(target)
  })

  /** What somebody who is there does. */
  const act = Effect.fnUntraced(function* (seat: Seat, step: Step) {
    const visitor = seat.visitor!
    const { action, isRight, name: nameIndex, room: roomIndex, whom } = step
    const room = rooms[roomIndex]!
    const name = names[nameIndex]!
    const someone = seats[whom % people]!.visitor?.name ?? name
    const here = visitor.rooms[visitor.rooms.length - 1]!
    switch (action) {
      case "say":
      case "act":
      case "topic": {
        const word = newWord()
        model.speak(visitor, word, action === "topic" ? "topic" : "talk")
        return yield* type(seat, `${{ say: "", act: "/me ", topic: "/topic " }[action]}${word}`)
      }
      case "msg": {
        const word = newWord()
        model.whisper(visitor, model.holder(someone), word)
        return yield* type(seat, `/msg ${someone} ${word}`)
      }
      case "reply": {
        const word = newWord()
        model.whisper(visitor, visitor.lastWhisperer, word)
        return yield* type(seat, `/reply ${word}`)
      }
      case "join": {
        const key = isRight ? "sesame" : "open"
        yield* type(seat, `/join ${room} ${key}`)
        return model.join(visitor, room, key)
      }
      case "leave":
        if (visitor === operator) return
        yield* type(seat, "/leave")
        return model.leave(visitor)
      case "nick":
        if (visitor === operator) return
        yield* type(seat, `/nick ${name}`)
        if (model.mayTake(visitor, name)) visitor.name = name
        return
      case "ignore":
      case "unignore":
        // who hears all that happens ignores nobody
        if (visitor === operator || keyOf(someone) === keyOf(visitor.name)) return
        yield* type(seat, `/${action} ${someone}`)
        return void (action === "ignore" ? visitor.ignored.add(keyOf(someone)) : visitor.ignored.delete(keyOf(someone)))
      case "away": {
        const word = newWord()
        model.goAway(visitor, word)
        return yield* type(seat, `/away ${word}`)
      }
      case "back":
        visitor.isAway = false
        return yield* type(seat, "/back")
      case "history":
        return yield* type(seat, "/history")
      case "who":
        return yield* callRoll(seat, here)
      case "mute":
      case "unmute":
      case "ban":
      case "unban":
      case "kick":
        return yield* keepOrder(step, isRight ? someone : name)
      case "lock":
      case "unlock":
        yield* type(operatorSeat, `/join ${room}`, action === "lock" ? "/lock sesame" : "/unlock")
        model.join(operator, room, "")
        return void (action === "unlock"
          ? model.passwords.delete(room)
          : room !== "lobby" && model.passwords.set(room, "sesame"))
      case "quit":
        if (visitor === operator) return
        yield* seat.client!.type(isRight ? `/quit ${newWord()}` : "/quit")
        vacate(seat, isRight ? `word-${lastWord}` : undefined)
        return yield* settled
      case "break":
        if (visitor === operator) return
        yield* breakOff(seat.client!)
        vacate(seat)
        return yield* settled
    }
  })

  const perform = Effect.fnUntraced(function* (step: Step) {
    const seat = seats[step.who % people]!
    const present = seats.filter(({ client }) => client !== undefined)
    if (step.action === "chatter") {
      for (const { client, visitor } of present) {
        const word = newWord()
        model.speak(visitor!, word, "talk")
        yield* client!.type(word)
      }
      yield* settled
    } else if (step.action === "race") {
      const others = present.filter(({ visitor }) => visitor !== operator)
      yield* race(
        [others[step.who % others.length], others[step.whom % others.length]].filter(
          (one, index, all) => one !== undefined && all.indexOf(one) === index
        ) as Array<Seat>,
        names[step.name]!
      )
    } else if (seat.client !== undefined) {
      yield* act(seat, step)
    } else if (step.action === "come") {
      yield* come(seat)
    }
    for (const one of seats) noteDown(one, step)
  })

  /** In every room the roll is called once more. */
  const finish = Effect.gen(function* () {
    for (const room of rooms) {
      yield* type(operatorSeat, `/join ${room}`)
      model.join(operator, room, "")
      yield* callRoll(operatorSeat, room)
      noteDown(operatorSeat)
    }
  })

  for (const seat of seats.slice(1)) yield* come(seat)
  for (const seat of seats) noteDown(seat)
  return { findings, finish, perform }
})

/** Performs a script on a stage of its own, which `make` sets. */
export const perform = Effect.fnUntraced(function* <E, E2>(
  { people, steps }: Script,
  make: Effect.Effect<Stage<E>, E2, Scope.Scope>
) {
  const { findings, finish, perform } = yield* start(people, yield* make)
  for (const step of steps) yield* perform(step)
  yield* finish
  return findings
}, Effect.scoped)
