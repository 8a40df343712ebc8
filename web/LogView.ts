/**
 * The conversation shown: its rows, and where the reader is among them.
 */
import { find, setText } from "./Elements.ts"
import type { Row } from "./Rows.ts"
import { elementOf } from "./RowView.ts"

/** What the reader does in it. */
interface Events {
  /** The reader came to the end, or left it. */
  readonly onFollow: (isFollowing: boolean) => void
  /** The reader is at the beginning of what is shown. */
  readonly onLookBack: () => void
}

/** What to show. */
interface Shown {
  readonly key: string
  readonly you: string
  readonly rows: ReadonlyArray<Row>
  readonly isFollowing: boolean
  readonly unread: number
  readonly mayLookBack: boolean
  readonly isLookingBack: boolean
  /** Whether the reader wanted nothing before them: the past is then not asked for only because there is room. */
  readonly isCleared: boolean
}

/** A row, and where it is in what can be scrolled. */
interface Place {
  readonly key: string
  readonly element: HTMLElement
  readonly top: number
}

/** How near to an end counts as being there, in pixels. */
const near = 40
/** How near to the beginning the past is asked for, in pixels: before the reader gets there. */
const ahead = 400

/** Shows one conversation at a time. */
export class LogView {
  readonly #log = find("log")
  readonly #rows = find("rows")
  readonly #earlier = find<HTMLButtonElement>("earlier")
  readonly #latest = find<HTMLButtonElement>("latest")
  readonly #events: Events
  /** The elements there are, by the key of their row. */
  #elements = new Map<string, { readonly mark: string; readonly element: HTMLElement }>()
  #shown: Shown | undefined

  constructor(events: Events) {
    this.#events = events
    this.#log.addEventListener("scroll", () => this.#scrolled(), { passive: true })
    this.#earlier.addEventListener("click", events.onLookBack)
    this.#latest.addEventListener("click", () => this.toEnd())
    // what makes room, such as the keyboard of a phone, must not hide the latest line
    new ResizeObserver(() => this.#shown?.isFollowing === true && this.#scrollToEnd()).observe(this.#log)
  }

  /** Goes to the latest line. */
  toEnd(): void {
    this.#scrollToEnd()
    this.#events.onFollow(true)
  }

  /** Scrolls by pages. */
  page(direction: 1 | -1): void {
    this.#log.scrollBy({ top: direction * this.#log.clientHeight * 0.85 })
  }

  show(shown: Shown): void {
    const isOther = shown.key !== this.#shown?.key
    const inView = isOther || shown.isFollowing ? [] : this.#inView()
    const isPast = !isOther && this.#isPast(shown.rows)
    if (isOther) this.#elements.clear()
    this.#shown = shown
    // screen readers read what is new, not what was there already or long ago
    this.#log.setAttribute("aria-busy", String(isOther || isPast))
    if (shown.isLookingBack || !shown.mayLookBack) this.#takeFocus(this.#earlier)
    if (shown.isFollowing) this.#takeFocus(this.#latest)
    this.#earlier.hidden = !shown.mayLookBack && !shown.isLookingBack
    this.#earlier.disabled = shown.isLookingBack
    setText(this.#earlier, shown.isLookingBack ? "Asking for what was said before …" : "Show what was said before")
    this.#patch(shown)
    if (shown.isFollowing) this.#scrollToEnd()
    else this.#hold(inView)
    this.#latest.hidden = shown.isFollowing
    setText(this.#latest, shown.unread > 0 ? `${shown.unread} new below` : "Jump to the latest")
    if (isOther || isPast) requestAnimationFrame(() => this.#log.setAttribute("aria-busy", "false"))
    this.#lookBackWhereShort()
  }

  /** Rows come between others or go from the beginning; none ever changes places with another. */
  #patch({ rows, you }: Shown): void {
    const elements = new Map<string, { readonly mark: string; readonly element: HTMLElement }>()
    for (const row of rows) {
      const known = this.#elements.get(row.key)
      elements.set(row.key, known?.mark === row.mark ? known : { mark: row.mark, element: elementOf(row, you) })
    }
    const wanted = new Set(Array.from(elements.values(), ({ element }) => element))
    for (const child of Array.from(this.#rows.children)) if (!wanted.has(child as HTMLElement)) child.remove()
    let next = this.#rows.firstElementChild
    for (const { element } of elements.values()) {
      if (element === next) next = next.nextElementSibling
      else this.#rows.insertBefore(element, next)
    }
    this.#elements = elements
  }

  /** What is hidden or disabled would lose the focus to nowhere. */
  #takeFocus(button: HTMLElement): void {
    if (document.activeElement === button) this.#log.focus({ preventScroll: true })
  }

  /** Whether rows come between or before others. */
  #isPast(rows: ReadonlyArray<Row>): boolean {
    const last = rows.findLastIndex(({ key }) => this.#elements.has(key))
    return rows.slice(0, last + 1).some(({ key }) => !this.#elements.has(key))
  }

  /** The rows the reader sees, and where they are. */
  #inView(): ReadonlyArray<Place> {
    const { clientHeight, scrollTop } = this.#log
    return Array.from(this.#elements, ([key, { element }]) => ({ key, element, top: element.offsetTop })).filter(
      ({ element, top }) => top + element.offsetHeight > scrollTop && top < scrollTop + clientHeight
    )
  }

  /** Keeps the first of these rows in its place that looks as it did before. */
  #hold(places: ReadonlyArray<Place>): void {
    const place = places.find(({ element, key }) => this.#elements.get(key)?.element === element)
    if (place !== undefined) this.#log.scrollTop += place.element.offsetTop - place.top
  }

  #scrollToEnd(): void {
    this.#log.scrollTop = this.#log.scrollHeight
  }

  #scrolled(): void {
    const { clientHeight, scrollHeight, scrollTop } = this.#log
    const isFollowing = scrollHeight - scrollTop - clientHeight < near
    if (isFollowing !== this.#shown?.isFollowing) this.#events.onFollow(isFollowing)
    if (scrollTop < ahead && !isFollowing && this.#shown?.mayLookBack === true) this.#events.onLookBack()
  }

  /** What does not fill the view cannot be scrolled. */
  #lookBackWhereShort(): void {
    const { isCleared, mayLookBack } = this.#shown!
    if (mayLookBack && !isCleared && this.#log.scrollHeight <= this.#log.clientHeight) this.#events.onLookBack()
  }
}
