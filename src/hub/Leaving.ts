/**
 * What others learn of somebody who leaves.
 */

/** Why somebody leaves, where everybody here does: the process stops. */
export const processStops: unique symbol = Symbol("processStops")

/** The words others see of somebody who leaves; `undefined`: nothing is announced. */
export type Leaving = string | undefined | typeof processStops
