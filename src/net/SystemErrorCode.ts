/**
 * What the system said of an error.
 */

/** The system's error code (errno name) within the cause of an error, however deep. */
export const codeOf = (error: unknown): string => {
  for (let inner: unknown = error; typeof inner === "object" && inner !== null; ) {
    if ("code" in inner && typeof inner.code === "string") return inner.code
    inner = "reason" in inner ? inner.reason : "cause" in inner ? inner.cause : undefined
  }
  return "an unknown error"
}
