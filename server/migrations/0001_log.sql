-- The log of each post-mortem, what makes loading it fast, and what lists show.
--
-- No table has a rowid: rowids count insertions, and so would tell in which order things that must not be linked came.
-- `crc` is the CRC-32 of the table's name and of all other fields of the row, so that a row that was cut, changed or
-- moved is noticed.

CREATE TABLE post_mortem (
    id BLOB NOT NULL PRIMARY KEY,
    created INTEGER NOT NULL,
    crc INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE section (
    post_mortem BLOB NOT NULL REFERENCES post_mortem,
    place INTEGER NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    prompt TEXT NOT NULL,
    opening TEXT NOT NULL,
    crc INTEGER NOT NULL,
    PRIMARY KEY (post_mortem, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE invitation (
    post_mortem BLOB NOT NULL REFERENCES post_mortem,
    place INTEGER NOT NULL,
    role TEXT NOT NULL,
    hash BLOB NOT NULL,
    crc INTEGER NOT NULL,
    PRIMARY KEY (post_mortem, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE summary (
    post_mortem BLOB NOT NULL PRIMARY KEY REFERENCES post_mortem,
    title TEXT NOT NULL,
    severity TEXT NOT NULL,
    began TEXT NOT NULL,
    crc INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- `member` is null for what the server did by itself. `kind`: 1 update, 2 lock, 4 lease, 8 naming.
CREATE TABLE record (
    post_mortem BLOB NOT NULL REFERENCES post_mortem,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    member INTEGER,
    kind INTEGER NOT NULL,
    section TEXT,
    payload BLOB NOT NULL,
    crc INTEGER NOT NULL,
    PRIMARY KEY (post_mortem, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshot (
    post_mortem BLOB NOT NULL REFERENCES post_mortem,
    section TEXT NOT NULL,
    upto INTEGER NOT NULL,
    state BLOB NOT NULL,
    crc INTEGER NOT NULL,
    PRIMARY KEY (post_mortem, section, upto)
) STRICT, WITHOUT ROWID;

CREATE TABLE membership (
    browser BLOB NOT NULL,
    post_mortem BLOB NOT NULL REFERENCES post_mortem,
    member INTEGER NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    joined INTEGER NOT NULL,
    crc INTEGER NOT NULL,
    PRIMARY KEY (browser, post_mortem)
) STRICT, WITHOUT ROWID;

-- Written to find out whether writing works; the ballast needs fresh pages, as an edit does.
CREATE TABLE pulse (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    beat INTEGER NOT NULL,
    ballast BLOB
) STRICT;

INSERT INTO pulse (one, beat) VALUES (1, 0);
