/**
 * Elements of the page: those in `index.html`, and new ones. Text only ever becomes text.
 */

/** The element of `index.html` with this id. */
export const find = <E extends HTMLElement = HTMLElement>(id: string): E => {
  const element = document.getElementById(id)
  if (element === null) throw new Error(`index.html has no #${id}`)
  return element as E
}

/** A new element. Strings among its children are text. */
export const make = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<Pick<HTMLElementTagNameMap[K], "className" | "dir" | "title" | "tabIndex">> & {
    readonly label?: string
    readonly isHidden?: boolean
  } = {},
  ...children: ReadonlyArray<Node | string>
): HTMLElementTagNameMap[K] => {
  const { isHidden, label, ...plain } = properties
  const element = Object.assign(document.createElement(tag), plain)
  if (label !== undefined) element.setAttribute("aria-label", label)
  if (isHidden === true) element.setAttribute("aria-hidden", "true")
  element.append(...children)
  return element
}

/** A button that does something when it is pressed. */
export const button = (
  className: string,
  onPress: () => void,
  ...children: ReadonlyArray<Node | string>
): HTMLButtonElement => {
  const element = make("button", { className }, ...children)
  element.type = "button"
  element.addEventListener("click", onPress)
  return element
}

/** Text that only screen readers read. */
export const unseen = (text: string): HTMLSpanElement => make("span", { className: "unseen" }, text)

/** Sets text, unless it says so already: screen readers would read it again. */
export const setText = (element: HTMLElement, text: string): void => {
  if (element.textContent !== text) element.textContent = text
}
