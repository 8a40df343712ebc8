/**
 * Which Hubbub this is: what `hubbub --version` prints.
 */

declare const HUBBUB_VERSION: string | undefined

/** The version of the package; the bundler writes it in. */
export const version: string = typeof HUBBUB_VERSION === "string" ? HUBBUB_VERSION : "source"
