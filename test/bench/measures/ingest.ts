// A million metric points from the volume into a fresh database, by the real sync.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { removeDatabase } from '../../../src/store/database.ts'
import { runIdOf } from '../../support/records.ts'
import { type Benchmark, type Case, ratio, typical } from '../benchmark.ts'
import { generateSweep } from '../generated-volume.ts'
import { Sandbox } from '../sandbox.ts'

const SWEEP = { sweepId: '20261124-031522-7f3a', runs: 100, rows: 2_500 }
const METRICS = 4
const POINTS = SWEEP.runs * SWEEP.rows * METRICS

export const ingestBenchmark = (): Benchmark => ({
  name: 'ingest',
  title: '1,000,000 metric points, 4 to a record, from 100 journals into a fresh database',
  notes: ['Floor: JSON.parse of the same lines, and one bare transaction of the same rows.'],
  series: [
    { key: 'sync', label: 'sync', unit: 's' },
    { key: 'floor', label: 'floor', unit: 's' },
    { key: 'points', label: 'sync, points', unit: 'per s' },
  ],
  figures: [
    { label: 'points of sync', unit: 'per s', of: typical('points'), target: { atLeast: 250_000 } },
    { label: 'sync / floor', unit: 'x', of: ratio('sync', 'floor') },
  ],
  prepare: async () => {
    const sandbox = new Sandbox()
    generateSweep(join(sandbox.home, 'volume'), SWEEP)
    return { cases: [ourSync(sandbox), floor(sandbox)], dispose: () => sandbox.dispose() }
  },
})

const ourSync = (sandbox: Sandbox): Case => ({
  run: async () => {
    const { app, home } = sandbox
    app.close()
    removeDatabase(join(home, 'sweepdeck.db'))
    const started = performance.now()
    const { metric_points } = await app.sync({ rebuild: false })
    const seconds = (performance.now() - started) / 1000
    if (metric_points !== POINTS) throw new Error(`${metric_points} of ${POINTS} points were read`)
    return { sync: [seconds], points: [POINTS / seconds] }
  },
})

const floor = (sandbox: Sandbox): Case => ({
  run: async () => {
    const path = join(sandbox.folder, 'floor.db')
    removeDatabase(path)
    const started = performance.now()
    insertAll(path, sandbox.sweepFolder(SWEEP.sweepId))
    const seconds = (performance.now() - started) / 1000
    rmSync(path)
    return { floor: [seconds] }
  },
})

/** The columns and the key of the store's own table. */
const TABLE = `CREATE TABLE metrics (sweep_id TEXT, run_id TEXT, attempt TEXT, place INTEGER, step INTEGER, t REAL,
  metrics TEXT, PRIMARY KEY (sweep_id, run_id, attempt, place)) STRICT, WITHOUT ROWID`

const insertAll = (path: string, folder: string): void => {
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec(TABLE)
  const insert = db.prepare('INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?, ?)')
  db.transaction(() => {
    for (let index = 0; index < SWEEP.runs; index++) {
      const runId = runIdOf(index)
      const text = readFileSync(join(folder, `runs/${runId}/attempts/1-00000001/events-00001.jsonl`), 'utf8')
      text.split('\n').forEach((line, place) => {
        if (line === '') return
        const record = JSON.parse(line)
        if (record.kind !== 'metrics') return
        const { step, t, metrics } = record
        insert.run(SWEEP.sweepId, runId, '1-00000001', place, step, t, JSON.stringify(metrics))
      })
    }
  })()
  db.close()
}
