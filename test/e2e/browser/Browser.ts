/**
 * Pages in a real Chromium, one browser for all tests of a file. Everything a page should never do is a problem of its
 * own: scripts that fail, policies that are broken, requests to anywhere else.
 */
import { mkdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core"
import { afterAll } from "vitest"
import { NeverCame } from "../Transcript.ts"

/** How long a page may take for anything, in milliseconds. */
const patience = 12_000

let browser: Promise<Browser> | undefined

const shared = (): Promise<Browser> =>
  (browser ??= chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync"
    ]
  }))

afterAll(async () => (await browser)?.close())

/** Somebody at a page. */
export interface Reader {
  readonly page: Page
  /** What went wrong, in words. A connection that is lost is none. */
  readonly problems: ReadonlyArray<string>
}

/** What a browser says of a server that is not there. */
const isLoss = (text: string): boolean => /WebSocket connection to .* failed|net::ERR_/.test(text)

/** Opens a page, with a profile of its own. */
export const visit = (url: string, options: BrowserContextOptions = {}): Effect.Effect<Reader, never, Scope.Scope> =>
  Effect.gen(function* () {
    const context = yield* Effect.acquireRelease(
      Effect.promise(async () => (await shared()).newContext({ locale: "en-GB", timezoneId: "UTC", ...options })),
      (context) => Effect.promise(() => context.close())
    )
    const page = yield* Effect.promise(() => context.newPage())
    page.setDefaultTimeout(patience)
    const problems: Array<string> = []
    page.on("pageerror", (error) => problems.push(String(error)))
    page.on("console", (message) => {
      if (message.type() === "error" && !isLoss(message.text())) problems.push(message.text())
    })
    page.on("dialog", (dialog) => {
      problems.push(`a dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on("request", (request) => {
      if (new URL(request.url()).origin !== new URL(url).origin) problems.push(`a request to ${request.url()}`)
    })
    yield* Effect.promise(() => page.goto(url))
    return { page, problems }
  })

/** Opens the chat, and waits until the page has been let in: whoever is there is listed. */
export const open = (url: string, options: BrowserContextOptions = {}): Effect.Effect<Reader, never, Scope.Scope> =>
  Effect.tap(visit(url, options), ({ page }) =>
    Effect.promise(() => page.locator("#people-list li").first().waitFor({ state: "attached" }))
  )

/** Types a line and sends it. */
export const say = (page: Page, line: string): Effect.Effect<void> =>
  Effect.promise(async () => {
    await page.fill("#input", line)
    await page.press("#input", "Enter")
  })

/** What people said, as the page shows it. */
export const said = (page: Page): Effect.Effect<ReadonlyArray<string>> =>
  Effect.promise(() => page.locator("#rows .words .text").allTextContents())

/** Waits until an element is seen; a failure shows the page instead. */
const seen = (page: Page, locator: Locator): Effect.Effect<void, NeverCame> =>
  Effect.tryPromise({ try: () => locator.first().waitFor(), catch: () => locator }).pipe(
    Effect.catch(() => Effect.promise(() => page.locator("main").innerText())),
    Effect.flatMap((text) =>
      text === undefined
        ? Effect.void
        : Effect.fail(new NeverCame({ message: `Nobody ever saw ${locator}. The page shows:\n${text}` }))
    )
  )

/** Waits until the page shows that somebody said exactly this. */
export const heard = (page: Page, text: string): Effect.Effect<void, NeverCame> =>
  seen(page, page.locator("#rows .words .text").getByText(text, { exact: true }))

/** Waits for an element. */
export const sees = (page: Page, selector: string): Effect.Effect<void, NeverCame> => seen(page, page.locator(selector))

const pictures = fileURLToPath(new URL("../../../node_modules/.cache/hubbub/screenshots/", import.meta.url))

/** Takes a picture, for people to look at. */
export const picture = (page: Page, name: string): Effect.Effect<void> =>
  Effect.promise(async () => {
    mkdirSync(pictures, { recursive: true })
    await page.screenshot({ path: `${pictures}${name}.png`, animations: "disabled" })
  })
