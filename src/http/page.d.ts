/**
 * The page of `web/`, as `scripts/page.mjs` builds it into `dist/page.js`; `import("#page")` loads it.
 */

/** A file of the page. */
export interface PageFile {
  /** `/`, `/main.js`, … */
  readonly path: string
  /** Its media type. */
  readonly type: string
  /** A strong entity tag, quotes included (RFC 9110 §8.8.3). */
  readonly etag: string
  readonly body: Uint8Array
  readonly gzip: Uint8Array
  readonly brotli: Uint8Array
}

/** All files of the page. */
export declare const files: ReadonlyArray<PageFile>
