"""The tables of the ledger, as the steps by which they came about.

`user_version` of the file counts the steps that were taken. A step that has been released is
never changed; a new need is a new step at the end. The table `rulings` (decisions are read from
their workbook) and the column `received.last_seen` are no longer used: a step that removed them
would gain nothing and keep an office from going back to an earlier program.
"""

from __future__ import annotations

APPLICATION = 0x584C4456  # "XLDV" (xếp loại đảng viên): marks the file as ours

_FIRST = (
    """CREATE TABLE received (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        sha256 TEXT NOT NULL UNIQUE,
        file TEXT NOT NULL,
        size INTEGER NOT NULL,
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL,
        saved TEXT,
        copy TEXT,
        year INTEGER,
        branch TEXT,
        status TEXT NOT NULL DEFAULT '',
        reason TEXT
    )""",
    """CREATE TABLE parsed (
        sha256 TEXT PRIMARY KEY REFERENCES received (sha256) ON DELETE CASCADE,
        version TEXT NOT NULL,
        data BLOB NOT NULL
    )""",
    """CREATE TABLE runs (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        year INTEGER NOT NULL,
        started TEXT NOT NULL,
        finished TEXT,
        outcome TEXT NOT NULL,
        counts TEXT NOT NULL DEFAULT '{}'
    )""",
    """CREATE TABLE sets (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        year INTEGER NOT NULL,
        stamp TEXT NOT NULL,
        stage TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        published TEXT NOT NULL,
        UNIQUE (year, stamp)
    )""",
    """CREATE TABLE set_files (
        year INTEGER NOT NULL,
        stamp TEXT NOT NULL,
        file TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        PRIMARY KEY (year, stamp, file),
        FOREIGN KEY (year, stamp) REFERENCES sets (year, stamp) ON DELETE CASCADE
    )""",
    """CREATE TABLE ratings (
        year INTEGER NOT NULL,
        stage TEXT NOT NULL,
        subject TEXT NOT NULL,
        branch TEXT NOT NULL,
        level TEXT,
        person TEXT NOT NULL,
        card TEXT,
        name_key TEXT,
        source TEXT
    )""",
    "CREATE INDEX ratings_of_year ON ratings (year, stage)",
    "CREATE INDEX received_of_year ON received (year, branch)",
)

_DECISIONS = (  # the decisions round: what a set rests upon, and what was decided on it
    """CREATE TABLE bases (
        year INTEGER NOT NULL,
        id TEXT NOT NULL,
        branch TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        dropped TEXT NOT NULL,
        follows TEXT,
        PRIMARY KEY (year, id, branch)
    )""",
    """CREATE TABLE decisions (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        year INTEGER NOT NULL,
        sha256 TEXT NOT NULL UNIQUE REFERENCES received (sha256) ON DELETE CASCADE,
        taken TEXT NOT NULL
    )""",
    """CREATE TABLE rulings (
        sha256 TEXT NOT NULL REFERENCES decisions (sha256) ON DELETE CASCADE,
        key TEXT NOT NULL,
        proposed TEXT,
        decided TEXT,
        reason TEXT,
        PRIMARY KEY (sha256, key)
    )""",
)

_FILES = (  # what the program wrote where people write, too; who a blank form was made for
    # Every content that was ever put at a place (relative to the workspace, with "/"): a file is
    # ours only while it holds one of them.
    """CREATE TABLE written (
        path TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        size INTEGER NOT NULL,
        year INTEGER,
        written TEXT NOT NULL,
        PRIMARY KEY (path, sha256)
    )""",
    # Copies of what a person changed in a file of ours, kept beside it: named while they are there.
    """CREATE TABLE kept (
        path TEXT PRIMARY KEY,
        original TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        year INTEGER,
        kept TEXT NOT NULL,
        decides INTEGER
    )""",
    # The id of each blank form handed out, and whose it is.
    """CREATE TABLE issued (
        id TEXT PRIMARY KEY,
        year INTEGER NOT NULL,
        branch TEXT NOT NULL,
        issued TEXT NOT NULL
    )""",
    # Contents that were purged: the same file, left lying in the inbox, is not taken in again.
    "CREATE TABLE purged (sha256 TEXT PRIMARY KEY, year INTEGER NOT NULL)",
    # The file system's time of a file when it was received first.
    "ALTER TABLE received ADD COLUMN modified TEXT",
    # Why a run failed, in one Vietnamese line.
    "ALTER TABLE runs ADD COLUMN error TEXT",
    # Runs in which the reader failed on a content, by the version of form and rules that read.
    """CREATE TABLE failures (
        sha256 TEXT NOT NULL,
        version TEXT NOT NULL,
        run INTEGER NOT NULL,
        reason TEXT NOT NULL,
        detail TEXT NOT NULL,
        PRIMARY KEY (sha256, version, run)
    )""",
    # Decisions workbooks that a person handed over, or that were taken from the office's folder.
    """CREATE TABLE handed (
        sha256 TEXT PRIMARY KEY REFERENCES received (sha256) ON DELETE CASCADE,
        year INTEGER NOT NULL,
        handed TEXT NOT NULL
    )""",
    # What belongs to the workspace itself: its key.
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
)

_PARTS = (
    # A digest of all that a published file was made from; NULL: it is made anew each time.
    "ALTER TABLE set_files ADD COLUMN made_from TEXT",
)

_LACKING = (
    # What the report still lacks before it can be signed, and which edition of the program said so
    # (JSON); NULL: nobody has said it.
    "ALTER TABLE sets ADD COLUMN lacking TEXT",
)

_CHECKED = (
    # What the rules found in a content, packed with a digest of all that they went by.
    """CREATE TABLE checked (
        sha256 TEXT PRIMARY KEY REFERENCES received (sha256) ON DELETE CASCADE,
        data BLOB NOT NULL
    )""",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    _FIRST,
    _DECISIONS,
    _FILES,
    _PARTS,
    _LACKING,
    _CHECKED,
)
VERSION = len(MIGRATIONS)
