/**
 * A figure: what Hubbub took, what it is compared with, and what their ratio should be.
 */

/** What a figure is measured in. */
type Unit = "us" | "ms" | "KB" | "MB" | "times"

/** One row of the closing table. */
export interface Figure {
  /** Names it in `expected.json`. */
  readonly name: string
  readonly what: string
  readonly unit: Unit
  readonly hubbub: number
  readonly reference: number
  /** The most that the ratio, or with `isAbsolute` Hubbub's own value, may be; `undefined` where nothing is promised. */
  readonly bar?: number
  readonly isAbsolute?: boolean
}

/** Hubbub's value to the reference's. */
export const ratio = ({ hubbub, reference }: Figure): number => hubbub / reference

/** Whether it is what it should be. */
export const isMet = (figure: Figure): boolean =>
  figure.bar === undefined || (figure.isAbsolute ? figure.hubbub : ratio(figure)) <= figure.bar
