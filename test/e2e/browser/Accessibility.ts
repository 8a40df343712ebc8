/**
 * What keeps people from using a page, as far as axe can tell.
 */
import { createRequire } from "node:module"
import { readFileSync } from "node:fs"
import * as Effect from "effect/Effect"
import type { Page } from "playwright-core"

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

/** What axe finds wrong with the page as it is, in words. */
export const violations = (page: Page): Effect.Effect<ReadonlyArray<string>> =>
  Effect.promise(async () => {
    // the policy of the page lets no script in; what the debugger evaluates is none of its business
    await page.evaluate(axe)
    return page.evaluate(async () => {
      const { violations } = await (globalThis as unknown as { readonly axe: typeof import("axe-core") }).axe.run()
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ failureSummary, target }) => `${id} ${target}: ${failureSummary}`)
      )
    })
  })

/** What is said of a node besides its role and its name, where it holds. */
const states = ["checked", "disabled", "expanded", "live", "modal"]

/** What has no meaning of its own. */
const plain = new Set(["InlineTextBox", "LineBreak", "RootWebArea", "StaticText", "generic", "none"])

/** What a screen reader has of a page. */
export interface Spoken {
  /** All that has a name, in the order in which it is read: `button Help`, `log #lobby live=polite`. */
  readonly named: ReadonlyArray<string>
  /** The words of each part of a role, such as `listitem`, of what is named so; of its own role, all its words. */
  readonly parts: (named: string, role: string) => ReadonlyArray<string>
}

/** Reads a page as the browser tells it to screen readers. */
export const spoken = (page: Page): Effect.Effect<Spoken> =>
  Effect.promise(async () => {
    const debug = await page.context().newCDPSession(page)
    const { nodes } = await debug.send("Accessibility.getFullAXTree")
    await debug.detach()
    type Node = (typeof nodes)[number]
    const byId = new Map(nodes.map((node) => [node.nodeId, node]))
    const within = (node: Node): ReadonlyArray<Node> => [
      node,
      ...(node.childIds ?? []).flatMap((id) => (byId.has(id) ? within(byId.get(id)!) : []))
    ]
    const all = within(nodes[0]!).filter(({ ignored }) => !ignored)
    const roleOf = ({ role }: Node): string => String(role?.value)
    const nameOf = ({ name }: Node): string => String(name?.value ?? "").trim()
    const statesOf = ({ properties = [] }: Node) =>
      properties.flatMap(({ name, value }) =>
        states.includes(name) && ![false, "off", "false"].includes(value.value) ? [`${name}=${value.value}`] : []
      )
    const textOf = (node: Node): string =>
      within(node)
        .filter((one) => roleOf(one) === "StaticText")
        .map((one) => String(one.name?.value))
        .join(" ")
        .replace(/\s+/g, " ")
        .trim()
    const said = (node: Node): string => [roleOf(node), nameOf(node), ...statesOf(node)].join(" ")
    return {
      named: all.filter((node) => !plain.has(roleOf(node)) && nameOf(node) !== "").map(said),
      parts: (named, role) =>
        all
          .filter((node) => said(node) === named)
          .flatMap(within)
          .filter((node) => roleOf(node) === role)
          .map(textOf)
    }
  })
