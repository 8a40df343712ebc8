/**
 * Conformance suites for adapters of one's own: whoever writes another hub or another outlet runs them over it.
 *
 * Importing this module needs `vitest` and `@effect/vitest`.
 */
export { type HubLaw, type HubLawOptions, hubLaws, laws as lawsOfHub } from "./HubLaws.ts"
export { LawBroken } from "./LawBroken.ts"
export { laws as lawsOfOutlet, type OutletLaw, type OutletLawOptions, outletLaws, writeSizes } from "./OutletLaws.ts"
export type { Connected } from "./OutletProbe.ts"
