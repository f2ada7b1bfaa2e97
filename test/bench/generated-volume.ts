// Sweeps as drivers and workers leave them behind, written without running anything.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  attemptEventOf,
  attemptOf,
  driverEventOf,
  driverOf,
  planOf,
  resultOf,
  runIdOf,
  runOf,
} from '../support/records.ts'

export interface GeneratedSweep {
  readonly sweepId: string
  readonly runs: number
  /** Records of four metrics that every run logged. */
  readonly rows: number
  /** Of these, the last ones still run. */
  readonly running?: number
}

const ATTEMPT = '1-00000001'

/** Writes a sweep of which every run is finished, but for those that run, below `volume`. */
export const generateSweep = (volume: string, { sweepId, runs, rows, running = 0 }: GeneratedSweep): void => {
  const folder = join(volume, 'sweeps', sweepId)
  const indices = Array.from({ length: runs }, (_, index) => index)
  for (const name of ['runs', 'control', 'driver/1']) mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, 'plan.json'), line(planOf({ sweep_id: sweepId })))
  writeFileSync(join(folder, 'runs/0001.jsonl'), indices.map(index => line(runOf(index))).join(''))
  writeFileSync(join(folder, 'driver/1/driver.json'), line(driverOf(1)))
  writeFileSync(join(folder, 'driver/1/events-00001.jsonl'), driverJournal(runs, running))
  for (const index of indices)
    writeRun(join(folder, 'runs', runIdOf(index)), { index, rows, isOver: index < runs - running })
}

const line = (record: unknown): string => `${JSON.stringify(record)}\n`

const driverJournal = (runs: number, running: number): string =>
  [
    driverEventOf(0, 'started', { slots: Math.max(2, running), mode: 'fork', why: 'generated' }),
    ...Array.from({ length: runs }, (_, index) => {
      const run_id = runIdOf(index)
      const admitted = driverEventOf(index, 'admitted', { run_id })
      if (index >= runs - running) return [admitted]
      return [
        admitted,
        driverEventOf(index + 1, 'attempt_ended', {
          run_id,
          attempt: ATTEMPT,
          end: 'finished',
          elapsed: 1,
          exit: null,
          error: null,
        }),
        driverEventOf(index + 1, 'run_ended', { run_id, state: 'finished', why: 'finished' }),
      ]
    }).flat(),
    ...(running === 0
      ? [driverEventOf(runs + 1, 'ended', { state: 'finished', why: 'all runs are over' })]
      : []),
  ]
    .map(line)
    .join('')

const writeRun = (
  folder: string,
  { index, rows, isOver }: { readonly index: number; readonly rows: number; readonly isOver: boolean },
): void => {
  const attempt = join(folder, 'attempts', ATTEMPT)
  mkdirSync(attempt, { recursive: true })
  const runId = runIdOf(index)
  const metrics = metricsAt(index, rows)
  writeFileSync(join(attempt, 'attempt.json'), line(attemptOf(runId, ATTEMPT)))
  writeFileSync(
    join(attempt, 'events-00001.jsonl'),
    [
      attemptEventOf(0, 'restored', { checkpoint: null, step: null, why: 'started from nothing' }),
      ...Array.from({ length: rows }, (_, step) =>
        attemptEventOf((step + 1) / 1000, 'metrics', { step: step + 1, metrics: metricsAt(index, step + 1) }),
      ),
      ...(isOver ? [attemptEventOf(1, 'end', { end: 'finished', metrics, error: null })] : []),
    ]
      .map(line)
      .join(''),
  )
  if (isOver) writeFileSync(join(folder, 'result.json'), line(resultOf(runId, ATTEMPT, metrics)))
}

/** Numbers with as many digits as real ones have. */
const metricsAt = (index: number, step: number) => ({
  loss: 1 / (step + 1) + index / 7_919,
  accuracy: 1 - 1 / (step + 2),
  lr: 0.01 * 0.999 ** step,
  grad_norm: Math.sqrt(step + index),
})
