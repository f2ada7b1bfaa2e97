// A sweep's folder as a driver and its workers would write it, step by step.
import type {
  AttemptEvent,
  AttemptRecord,
  DriverEvent,
  ResultRecord,
  RunRecord,
} from '../../src/domain/protocol.ts'
import { MemoryVolume } from './memory-volume.ts'
import { attemptEventOf, attemptOf, driverEventOf, driverOf, planOf, resultOf, runOf } from './records.ts'

const line = (record: unknown): string => `${JSON.stringify(record)}\n`

type DriverFields<Kind> = Omit<Extract<DriverEvent, { kind: Kind }>, 'v' | 't' | 'kind'>
type AttemptFields<Kind> = Omit<Extract<AttemptEvent, { kind: Kind }>, 'v' | 't' | 'kind'>

export class SweepFolder {
  readonly volume: MemoryVolume
  #runsFiles = 0

  constructor(volume = new MemoryVolume()) {
    this.volume = volume
  }

  plan(over: Parameters<typeof planOf>[0] = {}): this {
    this.volume.write('plan.json', line(planOf(over)))
    return this
  }

  /** One more runs file; a number stands for the run at that place. */
  runs(...runs: readonly (number | RunRecord)[]): this {
    this.#runsFiles++
    const records = runs.map(run => (typeof run === 'number' ? runOf(run) : run))
    this.volume.write(`runs/${String(this.#runsFiles).padStart(4, '0')}.jsonl`, records.map(line).join(''))
    return this
  }

  driver(epoch: number): this {
    this.volume.write(`driver/${epoch}/driver.json`, line(driverOf(epoch)))
    return this
  }

  drives<Kind extends DriverEvent['kind']>(
    epoch: number,
    t: number,
    kind: Kind,
    fields: DriverFields<Kind>,
  ): this {
    this.volume.append(`driver/${epoch}/events-00001.jsonl`, line(driverEventOf(t, kind, fields)))
    return this
  }

  attempt(runId: string, name: string, over: Partial<AttemptRecord> = {}): this {
    this.volume.write(`runs/${runId}/attempts/${name}/attempt.json`, line(attemptOf(runId, name, over)))
    return this
  }

  writes<Kind extends AttemptEvent['kind']>(
    [runId, name, segment = 1]: readonly [runId: string, name: string, segment?: number],
    t: number,
    kind: Kind,
    fields: AttemptFields<Kind>,
  ): this {
    const path = `runs/${runId}/attempts/${name}/events-${String(segment).padStart(5, '0')}.jsonl`
    this.volume.append(path, line(attemptEventOf(t, kind, fields)))
    return this
  }

  result(runId: string, name: string, metrics?: ResultRecord['metrics']): this {
    this.volume.write(`runs/${runId}/result.json`, line(resultOf(runId, name, metrics)))
    return this
  }

  /** A run that was admitted, logged `steps` steps with a falling loss, and finished. */
  finishedRun(runId: string, { epoch = 1, steps = 3, t = 1 } = {}): this {
    const name = '1-00000001'
    this.drives(epoch, t, 'admitted', { run_id: runId }).attempt(runId, name, { epoch })
    for (let step = 1; step <= steps; step++)
      this.writes([runId, name], step, 'metrics', { step, metrics: { loss: 1 / step } })
    return this.result(runId, name, { loss: 1 / steps })
      .writes([runId, name], steps + 0.5, 'end', {
        end: 'finished',
        metrics: { loss: 1 / steps },
        error: null,
      })
      .drives(epoch, t + 1, 'attempt_ended', {
        run_id: runId,
        attempt: name,
        end: 'finished',
        elapsed: steps + 0.6,
        exit: { code: 0, signal: null },
        error: null,
      })
      .drives(epoch, t + 1, 'run_ended', { run_id: runId, state: 'finished', why: '' })
  }
}
