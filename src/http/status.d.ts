/**
 * The page of `web/status/`, as `scripts/page.mjs` builds it into `dist/status.js`; `import("#status")` loads it.
 */
import type { PageFile } from "#page"

/** All files of the page. */
export declare const files: ReadonlyArray<PageFile>
