/**
 * The source of `DatabaseThread.ts`, as `scripts/bundle.mjs` builds it into `dist/databaseThread.js`: a thread needs it as
 * text, for the one-file server has no other file to start one from.
 */
export declare const source: string
