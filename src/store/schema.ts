// The tables, as numbered steps: step n takes a database from version n-1 to version n. A step that was released is
// never changed; a new one is added below it.
//
// No row holds anything that depends on when or in which order the volume was read, so that any number of syncs and a
// rebuild give the same rows. Columns below "derived" follow from those above and from the rows of other tables.

const VERSION_1 = `
CREATE TABLE sweeps (
  sweep_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  engine TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  metric TEXT NOT NULL,
  goal TEXT NOT NULL,
  gpus INTEGER NOT NULL,
  code_identity TEXT NOT NULL,
  plan TEXT NOT NULL
) STRICT;
CREATE INDEX sweeps_newest ON sweeps (created_at, sweep_id);
CREATE INDEX sweeps_of_code ON sweeps (code_identity);
CREATE INDEX sweeps_of_name ON sweeps (name);

-- What one slot costs from a moment on; NULL: no rate is known.
CREATE TABLE prices (
  sweep_id TEXT NOT NULL REFERENCES sweeps,
  since INTEGER NOT NULL,
  nano_usd_per_s INTEGER,
  source TEXT NOT NULL,
  PRIMARY KEY (sweep_id, since)
) STRICT, WITHOUT ROWID;

CREATE TABLE drivers (
  sweep_id TEXT NOT NULL REFERENCES sweeps,
  epoch INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  record TEXT NOT NULL,
  last_t REAL NOT NULL,
  -- What it said last of the sweep's state.
  state TEXT,
  why TEXT,
  ended INTEGER NOT NULL,
  PRIMARY KEY (sweep_id, epoch)
) STRICT, WITHOUT ROWID;

-- Events that say something to people, and the ends of runs.
CREATE TABLE driver_events (
  sweep_id TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  place INTEGER NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  run_id TEXT,
  run_state TEXT,
  level TEXT,
  text TEXT,
  PRIMARY KEY (sweep_id, epoch, place),
  FOREIGN KEY (sweep_id, epoch) REFERENCES drivers
) STRICT, WITHOUT ROWID;
CREATE INDEX driver_events_run_ended ON driver_events (sweep_id, epoch, place) WHERE kind = 'run_ended';
CREATE INDEX driver_events_notes ON driver_events (sweep_id, epoch, place) WHERE text IS NOT NULL;

CREATE TABLE controls (
  sweep_id TEXT NOT NULL REFERENCES sweeps,
  seq INTEGER NOT NULL,
  -- The request.
  kind TEXT,
  at INTEGER,
  by TEXT,
  record TEXT,
  -- What a driver did about it.
  applied_epoch INTEGER,
  applied_place INTEGER,
  applied_at INTEGER,
  outcome TEXT,
  PRIMARY KEY (sweep_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  sweep_id TEXT NOT NULL REFERENCES sweeps,
  run_id TEXT NOT NULL,
  idx INTEGER NOT NULL,
  config TEXT NOT NULL,
  config_id TEXT NOT NULL,
  seed INTEGER,
  cached TEXT,
  -- The newest word of a driver on its state, and the place of the newest event that names it.
  word_epoch INTEGER,
  word_place INTEGER,
  word_state TEXT,
  word_why TEXT,
  word_at INTEGER,
  heard_epoch INTEGER,
  heard_place INTEGER,
  -- What was heard when its files were last read to their ends.
  visited_epoch INTEGER,
  visited_place INTEGER,
  result_attempt TEXT,
  result_metrics TEXT,
  result_at INTEGER,
  -- derived
  state TEXT NOT NULL,
  why TEXT NOT NULL,
  metrics TEXT NOT NULL,
  ended_at INTEGER,
  error TEXT,
  rank REAL,
  spend_ns INTEGER NOT NULL,
  spend_nano_usd INTEGER NOT NULL,
  unpriced INTEGER NOT NULL,
  reading TEXT NOT NULL,
  PRIMARY KEY (sweep_id, run_id)
) STRICT;
CREATE INDEX runs_by_index ON runs (sweep_id, idx);
CREATE INDEX runs_by_id ON runs (run_id);
CREATE INDEX runs_best ON runs (sweep_id, rank, idx) WHERE rank IS NOT NULL;
CREATE INDEX runs_newest_end ON runs (sweep_id, ended_at) WHERE ended_at IS NOT NULL AND cached IS NULL;
CREATE INDEX runs_to_read ON runs (sweep_id, reading) WHERE reading <> 'done';

CREATE TABLE attempts (
  sweep_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  name TEXT NOT NULL,
  n INTEGER NOT NULL,
  -- attempt.json; NULL where only a driver spoke of it.
  record TEXT,
  epoch INTEGER,
  started_at INTEGER,
  heartbeat_s REAL,
  -- Its own journal, folded, and the newest value of each metric up to the step that no later attempt superseded.
  journal TEXT NOT NULL,
  latest TEXT NOT NULL,
  visible_up_to INTEGER,
  -- How its driver saw it end.
  testimony TEXT,
  PRIMARY KEY (sweep_id, run_id, name),
  FOREIGN KEY (sweep_id, run_id) REFERENCES runs
) STRICT, WITHOUT ROWID;

CREATE TABLE metrics (
  sweep_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  attempt TEXT NOT NULL,
  place INTEGER NOT NULL,
  step INTEGER NOT NULL,
  t REAL NOT NULL,
  -- JSON with coded numbers: SQLite would turn NaN into NULL.
  metrics TEXT NOT NULL,
  PRIMARY KEY (sweep_id, run_id, attempt, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints (
  sweep_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  name TEXT NOT NULL,
  -- NULL where its writer died before it could say so.
  attempt INTEGER,
  step INTEGER,
  saved_at INTEGER,
  bytes INTEGER,
  rejected_by TEXT,
  rejected TEXT,
  deleted INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (sweep_id, run_id, name),
  FOREIGN KEY (sweep_id, run_id) REFERENCES runs
) STRICT, WITHOUT ROWID;

-- derived
CREATE TABLE ledger (
  sweep_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  attempt TEXT NOT NULL,
  label TEXT NOT NULL,
  estimated INTEGER NOT NULL,
  ns INTEGER NOT NULL,
  nano_usd INTEGER,
  PRIMARY KEY (sweep_id, run_id, attempt, label),
  FOREIGN KEY (sweep_id, run_id, attempt) REFERENCES attempts
) STRICT, WITHOUT ROWID;

-- derived: the sums of a sweep's runs by state, so that a list of sweeps needs no look at the runs.
CREATE TABLE tallies (
  sweep_id TEXT NOT NULL REFERENCES sweeps,
  state TEXT NOT NULL,
  runs INTEGER NOT NULL,
  ns INTEGER NOT NULL,
  nano_usd INTEGER NOT NULL,
  unpriced INTEGER NOT NULL,
  PRIMARY KEY (sweep_id, state)
) STRICT, WITHOUT ROWID;

CREATE TABLE ingest_positions (
  sweep_id TEXT NOT NULL,
  path TEXT NOT NULL,
  offset INTEGER NOT NULL,
  line INTEGER NOT NULL,
  bad_lines INTEGER NOT NULL,
  PRIMARY KEY (sweep_id, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE problems (
  sweep_id TEXT NOT NULL,
  path TEXT NOT NULL,
  line INTEGER NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (sweep_id, path, line)
) STRICT, WITHOUT ROWID;
`

/** Runs that share a GPU, and with it its time and its price; before, none did. */
const VERSION_2 = `
-- derived: when an attempt of a packed sweep was on its GPU, in nanoseconds since 1970.
CREATE TABLE gpu_stays (
  sweep_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  attempt TEXT NOT NULL,
  host TEXT NOT NULL,
  gpu TEXT NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (sweep_id, run_id, attempt),
  FOREIGN KEY (sweep_id, run_id, attempt) REFERENCES attempts
) STRICT, WITHOUT ROWID;
CREATE INDEX gpu_stays_by_time ON gpu_stays (sweep_id, host, gpu, since);
CREATE INDEX gpu_stays_by_length ON gpu_stays (sweep_id, host, gpu, until - since);

ALTER TABLE ledger ADD COLUMN gpu_ns INTEGER NOT NULL DEFAULT 0;
UPDATE ledger SET gpu_ns = ns;
ALTER TABLE runs ADD COLUMN spend_gpu_ns INTEGER NOT NULL DEFAULT 0;
UPDATE runs SET spend_gpu_ns = spend_ns;
ALTER TABLE tallies ADD COLUMN gpu_ns INTEGER NOT NULL DEFAULT 0;
UPDATE tallies SET gpu_ns = ns;
`

/** Tags and notes. */
const VERSION_3 = `
-- annotations.jsonl of the project, folded. What is kept of that file in other tables is that of sweep ''.
CREATE TABLE annotations (
  -- run or sweep
  of TEXT NOT NULL,
  id TEXT NOT NULL,
  -- JSON, in the order of the alphabet
  added TEXT NOT NULL,
  removed TEXT NOT NULL,
  note TEXT,
  -- The newest line of the file that says something of it.
  line INTEGER NOT NULL,
  PRIMARY KEY (of, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX annotations_newest ON annotations (line);
`

export const MIGRATIONS: readonly string[] = [VERSION_1, VERSION_2, VERSION_3]
