/**
 * Conformance suites for adapters of one's own: whoever writes another hub, outlet or store of rooms runs them over it.
 *
 * Importing this module needs `vitest` and `@effect/vitest`.
 */
export { type HubLaw, type HubLawOptions, hubLaws, laws as lawsOfHub } from "./HubLaws.ts"
export { LawBroken } from "./LawBroken.ts"
export { laws as lawsOfOutlet, type OutletLaw, type OutletLawOptions, outletLaws, writeSizes } from "./OutletLaws.ts"
export type { Connected } from "./OutletProbe.ts"
export {
  laws as lawsOfRoomStore,
  type RoomStoreLaw,
  type RoomStoreLawOptions,
  roomStoreLaws
} from "./RoomStoreLaws.ts"
export * as RoomStoreMemory from "./RoomStoreMemory.ts"
export type { OpenRoomStore, StoreStep } from "./RoomStoreRun.ts"
