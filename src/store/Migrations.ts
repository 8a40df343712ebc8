/**
 * The shape of the database, as the steps that lead to it: a database of an older Hubbub takes those it lacks.
 */

/** Says that a file is Hubbub's: the letters `Hubb` (SQLite file format, §1.3.16). */
export const applicationId = 0x48756262

/** Step n leads from version n to n + 1. A step that was released is never changed. */
export const migrations: ReadonlyArray<string> = [
  `
  CREATE TABLE rooms (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    epoch TEXT NOT NULL,
    head INTEGER NOT NULL,
    topic TEXT NOT NULL DEFAULT '',
    topic_seq INTEGER NOT NULL DEFAULT 0,
    is_locked INTEGER NOT NULL DEFAULT 0,
    used_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE entries (
    room INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    is_said INTEGER NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (room, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX said ON entries (room, seq) WHERE is_said = 1;
  CREATE TABLE sanctions (
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    at INTEGER NOT NULL,
    until INTEGER,
    by TEXT NOT NULL,
    reason TEXT NOT NULL
  ) STRICT;
  CREATE TABLE names (
    name TEXT PRIMARY KEY COLLATE NOCASE,
    salt TEXT NOT NULL,
    hash TEXT NOT NULL,
    used_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE people (last INTEGER NOT NULL) STRICT;
  INSERT INTO people VALUES (0);
  `,
  `
  CREATE TABLE ended (id INTEGER PRIMARY KEY, stay TEXT NOT NULL UNIQUE, seq INTEGER NOT NULL) STRICT;
  `
]

/** The version that this Hubbub writes. */
export const version = migrations.length
