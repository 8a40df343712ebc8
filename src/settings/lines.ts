import * as Setting from "../Setting.ts"

/** How long lines may be, and how many of them are held in memory. */
export const lines = {
  maxLineBytes: Setting.bytes("64", "64 KiB")(
    "1024",
    "The longest line a person may send; a longer one is refused and skipped."
  ),
  maxUnendedBytes: Setting.bytes("1 KiB", "1 MiB")(
    "16 KiB",
    "Bytes without a line end before the connection is closed: nobody types that."
  ),
  maxFrameBytes: Setting.bytes("1 KiB", "1 MiB")(
    "16 KiB",
    "The longest message a page or a program may send: a line, escaped as JSON, fits several times."
  ),
  historyLines: Setting.count(0, 100_000)(
    "1000",
    "Lines a room remembers for those who come later and for `/history`; `0` shows none."
  ),
  replayLines: Setting.count(0, 1000)("20", "Lines of the past that a newcomer is shown; `0` shows none."),
  roomKeep: Setting.duration("1s", "720h")(
    "1h",
    "How long an empty room keeps its topic and its history before it is forgotten."
  ),
  logBytes: Setting.bytes("256 KiB", "1 GiB")(
    "8 MiB",
    "What a room remembers for readers that fell behind, encodings included."
  ),
  batchBytes: Setting.bytes("1 KiB", "1 MiB")(
    "256 KiB",
    "The most a batch of lines may weigh in memory, which bounds what one write hands to a socket. Never over an eighth of the log."
  ),
  inboxLines: Setting.count(1, 1_000_000)(
    "4096",
    "Lines waiting to be numbered in a room; publishers wait beyond it, and it empties every turn."
  ),
  replyBytes: Setting.bytes("1 KiB", "16 MiB")(
    "64 KiB",
    "What may wait for one person only (replies); while more waits, that person's own lines are not read."
  )
} as const
