/**
 * Places in the order of a room.
 */

/** Where somebody has got to in a room: they have seen everything up to `seq`. */
export interface Position {
  /** The room's, as long as its numbers go on; another means that they began anew. */
  readonly epoch: string
  readonly seq: number
}
