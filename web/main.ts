/**
 * The page: what it knows, what comes from the server and from the reader, and what is shown of it.
 */
import { read as readAddress } from "./Address.ts"
import { BannerView } from "./BannerView.ts"
import { ComposerView } from "./ComposerView.ts"
import { Connection } from "./Connection.ts"
import * as Conversation from "./Conversation.ts"
import { dial } from "./Dial.ts"
import { HelpDialog, SecretDialog } from "./Dialogs.ts"
import { find } from "./Elements.ts"
import type { ServerFrame } from "./Frames.ts"
import * as Gaps from "./Gaps.ts"
import { HeadView } from "./HeadView.ts"
import { Identity, secret } from "./Identity.ts"
import { LogView } from "./LogView.ts"
import { newsOf } from "./News.ts"
import { Notifications } from "./Notifications.ts"
import * as Outbox from "./Outbox.ts"
import { Panels } from "./Panels.ts"
import { PeopleView } from "./PeopleView.ts"
import { PlacesView } from "./PlacesView.ts"
import * as Reading from "./Reading.ts"
import { layOut } from "./Rows.ts"
import * as Shortcuts from "./Shortcuts.ts"
import { sourcesOf } from "./Sources.ts"
import { activeOf, clear, close, initial, receive, type State } from "./State.ts"
import * as Store from "./Store.ts"

/** How much of the past is asked for at once: the most a server gives. */
const pastAtOnce = 100
/** How long after a list of people went wrong it is asked for again, in milliseconds. */
const peopleAfter = 3000
/** How long after the past could not be read it is asked for again, in milliseconds. */
const unreadAfter = 10_000

const store = Store.make(() => sessionStorage)
let state = initial(Outbox.kept(store))

/** How long a tab that nobody looks at, which gets no pictures, waits to draw its title, in milliseconds. */
const unseenDraw = 250
/** What is going to draw the page, until it has. */
let drawing: { readonly picture: number; readonly timer: ReturnType<typeof setTimeout> } | undefined

/** Changes what the page knows, and draws it before the next picture. */
const become = (next: State): void => {
  if (next === state) return
  if (next.waiting !== state.waiting) Outbox.keep(store, next.waiting)
  state = next
  drawing ??= { picture: requestAnimationFrame(draw), timer: setTimeout(draw, unseenDraw) }
}

// ---- The server

const identity = new Identity(store, readAddress(location.search))
/** Rooms the reader asked for, to be shown once they are entered. */
const joining = new Set<string>()
/** Rooms whose people are about to be asked for. */
const askingPeople = new Set<string>()

const hear = (frame: ServerFrame): void => {
  const before = state
  become(receive(state, { frame, at: new Date().toISOString() }))
  if (frame.type === "entered") {
    if (joining.delete(frame.room)) become(Reading.show(state, `#${frame.room}`))
    if (state.conversations.get(`#${frame.room}`)?.past === "unknown") lookBack(`#${frame.room}`)
  }
  if (frame.type === "unread") readLater(`#${frame.room}`)
  else if ("room" in frame) fillGap(`#${frame.room}`)
  if (state.you !== before.you || state.conversations.size !== before.conversations.size) identity.remember(state)
  const news = newsOf(frame, before, state)
  if (news !== undefined) notifications.tell(news, () => become(Reading.show(state, news.key)))
}

const connection: Connection = new Connection(
  {
    dial,
    now: Date.now,
    random: Math.random,
    later: (milliseconds, run) => {
      const timer = setTimeout(run, milliseconds)
      return () => clearTimeout(timer)
    }
  },
  {
    hello: () => identity.hello(state),
    onFrame: hear,
    onStatus: (status, code) => {
      banner.show(status)
      if (status.type === "open") for (const line of state.waiting) connection.send(Outbox.frameOf(line))
      if (status.type === "waiting" || status.type === "over") become(Reading.disconnect(state))
      if (code === 1000) become(Reading.depart(state))
    }
  }
)

const lookBack = (key: string): void => {
  const conversation = state.conversations.get(key)
  if (conversation === undefined || !Conversation.mayLookBack(conversation)) return
  const before = Conversation.knownSince(conversation)
  if (connection.send({ type: "history", room: conversation.name, before, limit: pastAtOnce })) {
    become(Reading.lookBack(state, key))
  }
}

/** Asks for what was missed in a room, a part at a time. */
const fillGap = (key: string): void => {
  const conversation = state.conversations.get(key)
  if (conversation === undefined) return
  const gap = Gaps.openOf(conversation)
  if (gap === undefined) return
  if (connection.send({ type: "history", room: conversation.name, ...Gaps.questionOf(gap, pastAtOnce) })) {
    become(Reading.fill(state, key, gap))
  }
}

/** The past could not be read: it is asked for again, as it is wanted then, after a while. */
const readLater = (key: string): void => {
  setTimeout(() => {
    become(Reading.unasked(state, key))
    fillGap(key)
  }, unreadAfter)
}

/** Asks again who is in the room shown, where the list is no longer right, but not all the time. */
const askPeople = ({ key, name, room }: Conversation.Conversation): void => {
  if (room?.people.isStale !== true || askingPeople.has(key)) return
  askingPeople.add(key)
  setTimeout(() => {
    askingPeople.delete(key)
    if (connection.send({ type: "people", room: name })) become(Reading.askPeople(state, key))
  }, peopleAfter)
}

// ---- The reader

const write = (text: string): boolean => {
  // unless the server has a command of that name
  if (/^\/clear\s*$/i.test(text) && state.commands.find(({ name }) => name === clear.name) === clear) {
    become(Reading.clear(state))
    return true
  }
  const written = Reading.write(state, { at: new Date().toISOString(), id: secret(), text })
  if (written === undefined) return false
  const room = /^\/join\s+#?(\S+)/i.exec(text)?.[1]
  if (room !== undefined) joining.add(room.toLowerCase())
  identity.overhear(text)
  become(written.state)
  connection.send(Outbox.frameOf(written.line))
  log.toEnd()
  return true
}

/** On a phone the focus would bring up the keyboard. */
const mayFocus = matchMedia("(hover: hover)").matches

const go = (key: string): void => {
  become(Reading.show(state, key))
  panels.close()
  if (mayFocus) composer.input.focus()
}

const banner = new BannerView(() => {
  connection.connect()
  if (mayFocus) composer.input.focus()
})
const composer = new ComposerView({
  sources: () => sourcesOf(state),
  mostBytes: () => Reading.mostBytes(state),
  onLine: write
})
const fold = find<HTMLInputElement>("fold")
const head = new HeadView()
const help = new HelpDialog()
const log = new LogView({
  onFollow: (isFollowing) => become(Reading.follow(state, isFollowing)),
  onLookBack: () => lookBack(state.active)
})
const notifications = new Notifications(Store.make(() => localStorage))
const panels = new Panels()
const people = new PeopleView((name) => {
  become(Reading.open(state, name))
  panels.close()
  composer.input.focus()
})
const places = new PlacesView({
  onShow: go,
  onClose: ({ key, name, room }) => {
    if (room === undefined) become(close(state, key))
    else connection.send({ type: "leave", room: name })
  },
  onJoin: (room) => {
    const key = `#${room.toLowerCase()}`
    if (state.conversations.has(key)) go(key)
    else if (write(`/join ${room}`)) panels.close()
  }
})
const question = new SecretDialog((text) => {
  connection.send({ type: "secret", text })
  become(Reading.answer(state))
  composer.input.focus()
})

const draw = (): void => {
  if (drawing !== undefined) {
    cancelAnimationFrame(drawing.picture)
    clearTimeout(drawing.timer)
    drawing = undefined
  }
  const active = activeOf(state)
  head.show(state, active)
  places.show(state)
  question.show(state.question)
  help.show(state)
  if (active === undefined) return
  composer.address(active)
  people.show(active.room, state.you)
  askPeople(active)
  log.show({
    key: active.key,
    you: state.you,
    rows: layOut(active, state.waiting, { you: state.you, isFolded: fold.checked, now: new Date() }),
    isFollowing: active.isFollowing,
    unread: active.unread,
    mayLookBack: Conversation.mayLookBack(active),
    isLookingBack: active.past === "asked",
    isCleared: active.past === "cleared"
  })
}

Shortcuts.listen(composer.input, {
  onNeighbour: (step) => go(Reading.neighbour(state, step)),
  onHelp: () => help.open(),
  onEscape: () => panels.close() ?? log.toEnd(),
  onPage: (step) => log.page(step)
})
fold.addEventListener("change", draw)
find("rename").addEventListener("click", () => {
  panels.close()
  composer.begin("/nick ")
})

const attend = () => become(Reading.attend(state, !document.hidden && document.hasFocus()))
window.addEventListener("focus", attend)
window.addEventListener("blur", attend)
document.addEventListener("visibilitychange", () => {
  attend()
  if (!document.hidden) connection.wake()
})
window.addEventListener("online", () => connection.wake())
window.addEventListener("pageshow", ({ persisted }) => persisted && connection.wake())

connection.connect()
attend()
if (mayFocus) composer.input.focus()
