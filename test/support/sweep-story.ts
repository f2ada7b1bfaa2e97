// Random but possible stories of a sweep, as the writes that its driver, workers and managers make one after the
// other: preemptions, kills, drivers that die and come back, late writers, bad lines, extensions, shared GPUs.
import type { AttemptEnd } from '../../src/domain/states.ts'
import { MemoryVolume } from './memory-volume.ts'
import { attemptNameOf, checkpointNameOf, rfc3339, runIdOf, START_MS } from './records.ts'
import { SweepFolder } from './sweep-folder.ts'

interface Attempt {
  readonly runId: string
  readonly name: string
  readonly n: number
  readonly epoch: number
  t: number
  step: number
  segment: number
  open: boolean
}

/** One write: bytes at the end of a file, or a file that was renamed into place. */
export interface Write {
  readonly path: string
  readonly bytes: Uint8Array
  readonly whole: boolean
}

const FIRST_RUNS = 4
const ENDS: readonly AttemptEnd[] = ['preempted', 'oom', 'user_error', 'stopped', 'diverged']

/** The writes of the story that these numbers choose; the same numbers tell the same story. */
export const storyOf = (choices: readonly number[]): readonly Write[] => {
  const story = new Story({ pack: 1 + ((choices[0] ?? 0) % 3) })
  for (const choice of choices) story.step(choice)
  return story.writes
}

class Recorder extends MemoryVolume {
  readonly writes: Write[] = []
  override write(path: string, content: string | Uint8Array): void {
    super.write(path, content)
    this.writes.push({ path, bytes: this.files.get(path) as Uint8Array, whole: true })
  }
  override append(path: string, content: string | Uint8Array): void {
    const before = this.files.get(path)?.length ?? 0
    super.append(path, content)
    this.writes.push({ path, bytes: (this.files.get(path) as Uint8Array).slice(before), whole: false })
  }
}

class Story {
  readonly #volume = new Recorder()
  readonly #folder = new SweepFolder(this.#volume)
  readonly #attempts: Attempt[] = []
  readonly #over = new Set<string>()
  #runs = FIRST_RUNS
  #epoch = 0
  #driverT = 0
  #controls = 0

  constructor({ pack }: { readonly pack: number }) {
    this.#folder.plan({ pack }).runs(...Array.from({ length: FIRST_RUNS }, (_, index) => index))
    this.#newDriver()
  }

  get writes(): readonly Write[] {
    return this.#volume.writes
  }

  step(choice: number): void {
    const action = ACTIONS[choice % ACTIONS.length] as (typeof ACTIONS)[number]
    this.#driverT += 0.5
    this[action](Math.floor(choice / ACTIONS.length))
  }

  newDriver(_: number): void {
    this.#newDriver()
    // The new driver finds what the last one left, and has not seen how it ended.
    for (const attempt of this.#attempts)
      if (attempt.open && attempt.epoch < this.#epoch && attempt.step % 2 === 0)
        this.#testify(attempt, 'lost', false)
  }

  admit(choice: number): void {
    const runId = runIdOf(choice % this.#runs)
    if (this.#over.has(runId) || this.#running(runId)) return
    this.#folder.drives(this.#epoch, this.#driverT, 'admitted', { run_id: runId })
    const before = this.#attempts.filter(attempt => attempt.runId === runId)
    const n = before.length + 1
    const attempt = {
      runId,
      name: attemptNameOf(n, choice % 7),
      n,
      epoch: this.#epoch,
      t: 0,
      step: 0,
      segment: 1,
      open: true,
    }
    if (choice % 5 === 0) {
      // It died before it could write anything.
      this.#testify(attempt, 'killed', true)
      return
    }
    this.#attempts.push(attempt)
    this.#folder.attempt(runId, attempt.name, {
      epoch: this.#epoch,
      started_at: rfc3339(START_MS + (choice % 100) * 100),
      gpu: choice % 4 === 3 ? null : String(choice % 2),
    })
    const last = before.at(-1)
    if (last === undefined) return
    const step = choice % 3 === 0 ? null : Math.max(0, last.step - (choice % 3))
    attempt.step = step ?? 0
    this.#folder.writes(this.#journal(attempt), 0.1, 'restored', {
      checkpoint: step === null ? null : checkpointNameOf(step, last.n),
      step,
      why: 'newest good',
    })
    if (step === null && choice % 2 === 0)
      this.#folder.writes(this.#journal(attempt), 0.2, 'checkpoint_rejected', {
        checkpoint: checkpointNameOf(last.step, last.n),
        why: 'sha256 differs',
      })
  }

  log(choice: number): void {
    const attempt = this.#anAttempt(choice)
    if (attempt === undefined) return
    attempt.t += 0.25
    attempt.step++
    if (choice % 11 === 0) attempt.segment++
    const loss = choice % 13 === 0 ? 'NaN' : choice / 1000
    this.#folder.writes(this.#journal(attempt), attempt.t, 'metrics', {
      step: attempt.step,
      metrics: choice % 2 === 0 ? { loss } : { loss, [`m${choice % 4}`]: choice },
    })
  }

  save(choice: number): void {
    const attempt = this.#anAttempt(choice)
    if (attempt === undefined) return
    attempt.t += 0.5
    this.#folder.writes(this.#journal(attempt), attempt.t, 'checkpoint', {
      checkpoint: checkpointNameOf(attempt.step, attempt.n),
      step: attempt.step,
      bytes: choice,
      blocked_s: 0.1,
    })
    if (choice % 3 === 0)
      this.#folder.writes(this.#journal(attempt), attempt.t, 'checkpoint_deleted', {
        checkpoint: checkpointNameOf(Math.max(0, attempt.step - 1), attempt.n),
      })
  }

  beat(choice: number): void {
    const attempt = this.#anAttempt(choice)
    if (attempt === undefined) {
      this.#folder.drives(this.#epoch, this.#driverT, 'heartbeat', {})
      return
    }
    attempt.t += 1
    this.#folder.writes(this.#journal(attempt), attempt.t, 'heartbeat', {})
  }

  garbage(choice: number): void {
    const attempt = this.#anAttempt(choice)
    if (attempt === undefined) return
    const [runId, name, segment] = this.#journal(attempt)
    const path = `runs/${runId}/attempts/${name}/events-${String(segment).padStart(5, '0')}.jsonl`
    const bad: readonly (string | Uint8Array)[] = [
      '{"v":1,\n',
      '\n',
      '{"v":2,"t":1,"kind":"new"}\n',
      new Uint8Array([34, 255, 34, 10]),
    ]
    this.#volume.append(path, bad[choice % bad.length] as string | Uint8Array)
  }

  kill(choice: number): void {
    const attempt = this.#anAttempt(choice)
    if (attempt === undefined) return
    attempt.open = false
    this.#testify(attempt, 'killed', true)
    this.#folder.drives(this.#epoch, this.#driverT, 'requeued', { run_id: attempt.runId, why: 'killed' })
  }

  finish(choice: number): void {
    const attempt = this.#anAttempt(choice)
    if (attempt === undefined) return
    attempt.open = false
    const finished = choice % 3 !== 0
    const end = finished ? 'finished' : (ENDS[choice % ENDS.length] as AttemptEnd)
    // A result is written exclusively: of two attempts, the first.
    if (finished && !this.#volume.files.has(`runs/${attempt.runId}/result.json`))
      this.#folder.result(attempt.runId, attempt.name, { loss: choice / 7 })
    if (choice % 4 !== 0)
      this.#folder.writes(this.#journal(attempt), attempt.t + 0.1, 'end', { end, metrics: null, error: null })
    // Its driver may be dead by now.
    if (choice % 7 === 0 || attempt.epoch !== this.#epoch) return
    this.#testify(attempt, end, true)
    this.#over.add(attempt.runId)
    this.#folder.drives(this.#epoch, this.#driverT, 'run_ended', {
      run_id: attempt.runId,
      state: finished ? 'finished' : 'failed',
      why: '',
    })
  }

  retry(choice: number): void {
    const runId = [...this.#over][choice % Math.max(1, this.#over.size)]
    if (runId === undefined) return
    this.#over.delete(runId)
    this.#control('retry', { runs: [runId], fresh: false })
    this.#folder.drives(this.#epoch, this.#driverT, 'requeued', { run_id: runId, why: 'retry' })
  }

  extend(_: number): void {
    this.#folder.runs(this.#runs, this.#runs + 1, 0)
    this.#runs += 2
    this.#control('extend', { file: '0002.jsonl' })
  }

  #control(kind: string, fields: object): void {
    const seq = ++this.#controls
    const record = { v: 1, seq, at: '2026-11-24T03:15:22.123Z', by: 'me', kind, ...fields }
    this.#volume.write(`control/${String(seq).padStart(6, '0')}-${kind}.json`, JSON.stringify(record))
    this.#folder.drives(this.#epoch, this.#driverT, 'control', { seq, control: kind, outcome: 'done' })
  }

  #newDriver(): void {
    if (this.#epoch > 0 && this.#driverT % 2 === 0)
      this.#folder.drives(this.#epoch, this.#driverT, 'ended', { state: 'stopped', why: 'asked to' })
    this.#epoch++
    this.#driverT = 0.5
    this.#folder.driver(this.#epoch).drives(this.#epoch, 0, 'started', { slots: 2, mode: 'fork', why: '' })
  }

  #testify(attempt: Attempt, end: AttemptEnd, reaped: boolean): void {
    this.#folder.drives(this.#epoch, this.#driverT, 'attempt_ended', {
      run_id: attempt.runId,
      attempt: attempt.name,
      end,
      elapsed: reaped ? attempt.t + 0.5 : null,
      exit: reaped ? { code: 0, signal: null } : null,
      error: null,
    })
  }

  #running(runId: string): boolean {
    return this.#attempts.some(
      attempt => attempt.runId === runId && attempt.open && attempt.epoch === this.#epoch,
    )
  }

  /** One that may still write: of this driver, or of one that died. */
  #anAttempt(choice: number): Attempt | undefined {
    const open = this.#attempts.filter(attempt => attempt.open)
    return open[choice % Math.max(1, open.length)]
  }

  #journal({ runId, name, segment }: Attempt): readonly [string, string, number] {
    return [runId, name, segment]
  }
}

const ACTIONS = [
  'admit',
  'log',
  'admit',
  'log',
  'log',
  'save',
  'beat',
  'finish',
  'kill',
  'garbage',
  'retry',
  'newDriver',
  'extend',
] as const
