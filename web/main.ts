/**
 * The page: what it knows, what comes from the server and from the reader, and what is shown of it.
 */
import { read as readAddress } from "./Address.ts"
import { BannerView } from "./BannerView.ts"
import { ComposerView } from "./ComposerView.ts"
import { Connection, type WireEvents } from "./Connection.ts"
import * as Conversation from "./Conversation.ts"
import { HelpDialog, SecretDialog } from "./Dialogs.ts"
import { find, setText } from "./Elements.ts"
import type { ServerFrame } from "./Frames.ts"
import { Identity } from "./Identity.ts"
import { LogView } from "./LogView.ts"
import { Notifications } from "./Notifications.ts"
import * as Outbox from "./Outbox.ts"
import { Panels } from "./Panels.ts"
import { PeopleView } from "./PeopleView.ts"
import { PlacesView } from "./PlacesView.ts"
import * as Reading from "./Reading.ts"
import { layOut } from "./Rows.ts"
import { activeOf, close, initial, isUrgent, receive, type State } from "./State.ts"
import { title } from "./Unread.ts"

/** How much of the past is asked for at once: the most a server gives. */
const pastAtOnce = 100
/** How long after a list of people went wrong it is asked for again, in milliseconds. */
const peopleAfter = 3000

let state = initial(Outbox.kept(sessionStorage))
let isDrawn = true

const wishes = readAddress(location.search)
const identity = new Identity(sessionStorage, wishes, (bytes) => crypto.getRandomValues(bytes))

/** Changes what the page knows, and draws it before the next picture. */
const become = (next: State): void => {
  if (next === state) return
  if (next.waiting !== state.waiting) Outbox.keep(sessionStorage, next.waiting)
  state = next
  if (!isDrawn) return
  isDrawn = false
  // a hidden tab draws nothing, but its title is seen
  if (document.hidden) setTimeout(draw)
  else requestAnimationFrame(draw)
}

const dial = ({ onClose, onOpen, onText }: WireEvents) => {
  const url = new URL("ws", location.href)
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:"
  url.search = ""
  url.hash = ""
  const socket = new WebSocket(url, "hubbub.v1")
  socket.addEventListener("open", onOpen)
  socket.addEventListener("message", ({ data }) => typeof data === "string" && onText(data))
  socket.addEventListener("close", ({ code }) => onClose(code))
  return {
    send: (text: string) => socket.readyState === WebSocket.OPEN && socket.send(text),
    close: () => socket.close()
  }
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
    onFrame: (frame) => hear(frame),
    onStatus: (status, code) => {
      banner.show(status)
      if (status.type === "open") for (const line of state.waiting) connection.send(Outbox.frameOf(line))
      if (status.type === "waiting" || status.type === "over") become(Reading.disconnect(state))
      if (code === 1000) become(Reading.depart(state))
    }
  }
)

const hear = (frame: ServerFrame): void => {
  const before = state
  become(receive(state, { frame, at: new Date().toISOString() }))
  if (frame.type === "welcome" || frame.type === "entered" || frame.type === "exited" || frame.type === "renamed") {
    identity.remember(state)
  }
  if (frame.type === "entered" && connection.status.type === "open") {
    // whoever asked for a room wants to see it
    if (joining.delete(frame.room)) become(Reading.show(state, `#${frame.room}`))
    lookBack(`#${frame.room}`, "unknown")
  }
  announce(frame, before)
}

/** Tells whoever looks elsewhere of what is meant for them. */
const announce = (frame: ServerFrame, before: State): void => {
  const key = frame.type === "private" ? `@${frame.from.toLowerCase()}` : "room" in frame ? `#${frame.room}` : ""
  const item = state.conversations.get(key)?.items.at(-1)
  const isNew = item !== undefined && before.conversations.get(key)?.items.at(-1) !== item
  if (
    !isNew
    || state.isHere
    || item.kind === "note"
    || !Conversation.counts(item, state.you)
    || !isUrgent(item, state.you)
  ) {
    return
  }
  const by = item.event.type === "private" ? item.event.from : "by" in item.event ? item.event.by : ""
  const place = item.kind === "private" ? "privately" : `in ${key}`
  const body = "text" in item.event ? item.event.text : ""
  notifications.tell({ title: `${by} ${place}`, body, tag: key, onClick: () => become(Reading.show(state, key)) })
}

const lookBack = (key: string, past?: Conversation.Past): void => {
  const conversation = state.conversations.get(key)
  if (conversation === undefined || !Conversation.mayLookBack(conversation)) return
  if (past !== undefined && conversation.past !== past) return
  const before = Conversation.knownSince(conversation)
  if (!connection.send({ type: "history", room: conversation.name, before, limit: pastAtOnce })) return
  become(Reading.lookBack(state, key))
}

/** Rooms the reader asked for. */
const joining = new Set<string>()

const write = (text: string): boolean => {
  const written = Reading.write(state, { at: new Date().toISOString(), id: crypto.randomUUID(), text })
  if (written === undefined) return false
  const room = /^\/join\s+#?(\S+)/i.exec(text)?.[1]
  if (room !== undefined) joining.add(room.toLowerCase())
  identity.overhear(text)
  become(written.state)
  connection.send(Outbox.frameOf(written.line))
  log.toEnd()
  return true
}

const askedPeople = new Map<string, number>()

/** Asks again who is in the room shown, where the list is no longer right, but not all the time. */
const askPeople = ({ key, name, room }: Conversation.Conversation): void => {
  if (room?.people.isStale !== true || askedPeople.has(key)) return
  const timer = setTimeout(() => {
    askedPeople.delete(key)
    if (connection.send({ type: "people", room: name })) become(Reading.askPeople(state, key))
  }, peopleAfter)
  askedPeople.set(key, Number(timer))
}

const isWide = () => matchMedia("(hover: hover)").matches

const go = (key: string): void => {
  become(Reading.show(state, key))
  panels.close()
  if (isWide()) composer.input.focus()
}

const leave = (): void => {
  const active = activeOf(state)
  if (active?.room === undefined) become(close(state, state.active))
  else connection.send({ type: "leave", room: active.name })
}

const panels = new Panels()
const banner = new BannerView(() => connection.connect())
const notifications = new Notifications()
const help = new HelpDialog()
const secretDialog = new SecretDialog((secret) => {
  connection.send({ type: "secret", text: secret })
  become(Reading.answer(state))
  composer.input.focus()
})
const places = new PlacesView({
  onShow: go,
  onClose: (key) => become(close(state, key)),
  onJoin: (room) => {
    const known = `#${room.toLowerCase()}`
    if (state.conversations.has(known)) go(known)
    else if (write(`/join ${room}`)) panels.close()
  }
})
const people = new PeopleView((name) => {
  become(Reading.open(state, name))
  panels.close()
  composer.input.focus()
})
const log = new LogView({
  onFollow: (isFollowing) => become(Reading.follow(state, isFollowing)),
  onLookBack: () => lookBack(state.active)
})
const fold = find<HTMLInputElement>("fold")

/** Whoever spoke last is most likely meant. */
const namesHere = (): ReadonlyArray<string> => {
  const active = activeOf(state)
  if (active === undefined) return []
  const spoke = active.items.toReversed().flatMap((item) => {
    if (item.kind === "private") return [item.event.from]
    return item.kind === "event" && (item.event.type === "said" || item.event.type === "acted") ? [item.event.by] : []
  })
  const here = active.room?.people.list.map(({ name }) => name) ?? [active.name]
  const listed = new Set(here)
  return Array.from(new Set([...spoke.filter((name) => listed.has(name)), ...here])).filter(
    (name) => name !== state.you
  )
}

const composer = new ComposerView({
  sources: () => ({
    commands: state.commands,
    names: namesHere(),
    rooms: Array.from(state.conversations.values()).flatMap(({ name, room }) => (room === undefined ? [] : [name]))
  }),
  maxLineBytes: () => state.maxLineBytes,
  onLine: write
})

const draw = (): void => {
  isDrawn = true
  document.title = title(state)
  places.show(state)
  secretDialog.show(state.question)
  help.show(state.commands)
  const active = activeOf(state)
  if (active === undefined) return
  setText(find("title"), active.room === undefined ? active.name : `#${active.name}`)
  setText(find("topic"), active.room?.topic ?? "Only the two of you read this")
  find("leave").hidden = false
  setText(find("leave"), active.room === undefined ? "Close" : "Leave")
  const placeholder = active.room === undefined ? `Write to ${active.name}` : `Talk in #${active.name}`
  composer.input.placeholder = placeholder
  people.show(active.room, state.you)
  askPeople(active)
  log.show({
    key: active.key,
    you: state.you,
    rows: layOut(active, state.waiting, { you: state.you, isFolded: fold.checked, now: new Date() }),
    isFollowing: active.isFollowing,
    unread: active.unread,
    mayLookBack: Conversation.mayLookBack(active),
    isLookingBack: active.past === "asked"
  })
}

const neighbour = (step: 1 | -1): void => {
  const keys = [...state.conversations.keys()].sort((one, other) => Number(one[0] === "@") - Number(other[0] === "@"))
  const key = keys[(keys.indexOf(state.active) + step + keys.length) % keys.length]
  if (key !== undefined) go(key)
}

const shortcut = (event: KeyboardEvent): boolean => {
  const { altKey, ctrlKey, key, metaKey, target } = event
  if (altKey && (key === "ArrowUp" || key === "ArrowDown")) {
    neighbour(key === "ArrowUp" ? -1 : 1)
    return true
  }
  if (altKey || ctrlKey || metaKey || document.querySelector("dialog[open]") !== null) return false
  switch (key) {
    case "F1":
      help.open()
      return true
    case "Escape":
      if (panels.close() === undefined) log.toEnd()
      return true
    case "PageUp":
    case "PageDown":
      if (target !== composer.input) return false
      log.page(key === "PageUp" ? -1 : 1)
      return true
    default:
      return false
  }
}

document.addEventListener("keydown", (event) => shortcut(event) && event.preventDefault())
fold.addEventListener("change", () => draw())
find("leave").addEventListener("click", leave)
find("rename").addEventListener("click", () => {
  panels.close()
  composer.begin("/nick ")
})

const attend = () => become(Reading.attend(state, !document.hidden && document.hasFocus()))
for (const type of ["focus", "blur"] as const) window.addEventListener(type, attend)
document.addEventListener("visibilitychange", () => {
  attend()
  if (!document.hidden) connection.wake()
})
window.addEventListener("online", () => connection.wake())
window.addEventListener("pageshow", ({ persisted }) => persisted && connection.wake())

connection.connect()
attend()
if (isWide()) composer.input.focus()
