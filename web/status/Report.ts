/**
 * What the server tells once a second. Rates are by the second, times in milliseconds, memory in bytes.
 */

/** One second. */
export interface Sample {
  readonly at: number
  readonly people: number
  readonly connections: number
  readonly maxConnections: number
  readonly rooms: number
  readonly lines: number
  readonly deliveries: number
  readonly bytes: number
  readonly missed: number
  readonly latency: number | null
  readonly loopDelay: number
  readonly heapUsed: number
  readonly heapLimit: number
  readonly resident: number
  readonly slowReaders: number
  readonly descriptors: { readonly open: number; readonly max: number } | null
}

/** Somebody who is connected. Times are Unix time in milliseconds. */
export interface Connection {
  readonly id: number
  readonly name: string
  readonly address: string
  readonly rooms: ReadonlyArray<string>
  readonly since: number
  readonly typedAt: number
  readonly pending: number
  readonly isOperator: boolean
}

/** Everything at the moment. */
export interface Report {
  readonly sample: Sample
  readonly problems: ReadonlyArray<string>
  readonly talkers: ReadonlyArray<{ readonly name: string; readonly lines: number }>
  readonly connections: { readonly total: number; readonly listed: ReadonlyArray<Connection> }
}
