// The built program in a pseudo-terminal on 10,000 runs, and the commands beside it: what a user waits for, and what it
// holds in memory.
import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type IPty, spawn } from '@lydell/node-pty'
import { attemptEventOf, driverEventOf, runIdOf } from '../../support/records.ts'
import { generateSweep } from '../generated-volume.ts'
import { REPOSITORY } from '../places.ts'
import { Sandbox } from '../sandbox.ts'

const BIN = join(REPOSITORY, 'dist/bin.js')
export const SWEEP_ID = '20261124-031522-7f3a'
const [RUNS, RUNNING, ROWS] = [10_000, 64, 5]
const ATTEMPT = '1-00000001'

/** A home with a sweep of 10,000 runs, of which so many run; all of it is in the database. */
export const largeHome = async (running = RUNNING): Promise<Sandbox> => {
  const sandbox = new Sandbox()
  generateSweep(join(sandbox.home, 'volume'), { sweepId: SWEEP_ID, runs: RUNS, rows: ROWS, running })
  await sandbox.app.sync({ rebuild: false })
  return sandbox
}

interface Opened {
  readonly pty: IPty
  /** From the start of the process to its first full screen. */
  readonly firstFrameMs: number
  shows(text: string): Promise<void>
}

const open = async ({ env, folder }: Sandbox): Promise<Opened> => {
  let output = ''
  const started = performance.now()
  let seenAt = Number.NaN
  const pty = spawn(process.execPath, [BIN], {
    cols: 120,
    rows: 40,
    cwd: folder,
    name: 'xterm-256color',
    env: { ...(env as Record<string, string>), CI: 'false', LANG: 'C.UTF-8' },
  })
  pty.onData(data => {
    output += data
    // The counts of the sweep: with them the table, its details and the footer are there.
    if (Number.isNaN(seenAt) && output.includes('finished') && output.includes('quit'))
      seenAt = performance.now()
  })
  const shows = async (text: string): Promise<void> => {
    for (let waited = 0; !output.includes(text); waited++) {
      if (waited > 3_000) throw new Error(`the screen never showed ${text}`)
      await sleep(5)
    }
  }
  await shows('quit')
  await shows('finished')
  return { pty, firstFrameMs: seenAt - started, shows }
}

/** Milliseconds until the first screen, and from Ctrl-C until the process has gone. */
export const openAndQuit = async (sandbox: Sandbox): Promise<{ firstFrameMs: number; quitMs: number }> => {
  const { pty, firstFrameMs } = await open(sandbox)
  await sleep(500)
  const begun = performance.now()
  const quitMs = await new Promise<number>(resolve => {
    pty.onExit(() => resolve(performance.now() - begun))
    pty.write('\u0003')
  })
  return { firstFrameMs, quitMs }
}

/** Milliseconds of a command from its start to its end. */
export const commandMs = ({ env, folder }: Sandbox, args: readonly string[]): number => {
  const started = performance.now()
  const { status } = spawnSync(process.execPath, [BIN, ...args], {
    env,
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`sweepdeck ${args.join(' ')} ended with ${status}`)
  return performance.now() - started
}

export interface Held {
  /** Resident memory at the end. */
  readonly mib: number
  /** What it grew by over the second half. */
  readonly grownMib: number
}

/** What the program holds after minutes in which 64 runs log every second, and somebody moves now and then. */
export const heldAfter = async (sandbox: Sandbox, seconds: number): Promise<Held> => {
  const { pty, shows } = await open(sandbox)
  pty.write('\r')
  await shows('Events')
  // Steady: the least of some looks, as garbage comes and goes.
  const samples: number[] = []
  for (let second = 0; second < seconds; second++) {
    logRound(sandbox, ROWS + 1 + second)
    if (second % 5 === 0) pty.write(second % 10 === 0 ? 'j' : 'k')
    await sleep(1_000)
    samples.push(residentMib(pty.pid))
  }
  pty.write('\u0003')
  const tenth = Math.max(1, Math.floor(seconds / 10))
  const middle = samples.slice(Math.floor(seconds / 2), Math.floor(seconds / 2) + tenth)
  const last = samples.slice(-tenth)
  return { mib: Math.max(...last), grownMib: Math.min(...last) - Math.min(...middle) }
}

const residentMib = (pid: number): number =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024

const logRound = (sandbox: Sandbox, step: number): void => {
  beat(sandbox)
  for (let index = RUNS - RUNNING; index < RUNS; index++) appendEvents(sandbox, index, [metricsAt(step)])
}

/** Ends the last so many runs on the volume; each has logged ten values before, on average, of four metrics at a time. */
export const endRuns = (sandbox: Sandbox, count: number): void => {
  const ended = Array.from({ length: count }, (_, index) => RUNS - count + index)
  for (const index of ended)
    appendEvents(sandbox, index, [
      ...Array.from({ length: 2 + (index % 2) }, (_, row) => metricsAt(ROWS + 1 + row)),
      attemptEventOf(ROWS + 9, 'end', { end: 'finished', metrics: { loss: 0 }, error: null }),
    ])
  appendFileSync(
    join(sandbox.sweepFolder(SWEEP_ID), 'driver/1/events-00001.jsonl'),
    ended
      .flatMap(index => [
        driverEventOf(index + 1, 'attempt_ended', {
          run_id: runIdOf(index),
          attempt: ATTEMPT,
          end: 'finished',
          elapsed: 1,
          exit: null,
          error: null,
        }),
        driverEventOf(index + 1, 'run_ended', { run_id: runIdOf(index), state: 'finished', why: 'finished' }),
      ])
      .map(event => `${JSON.stringify(event)}\n`)
      .join(''),
  )
}

const metricsAt = (step: number) =>
  attemptEventOf(step, 'metrics', {
    step,
    metrics: { loss: 1 / step, accuracy: 1 - 1 / step, lr: 0.01 * 0.999 ** step, grad_norm: Math.sqrt(step) },
  })

const appendEvents = (sandbox: Sandbox, index: number, events: readonly unknown[]): void =>
  appendFileSync(
    join(sandbox.sweepFolder(SWEEP_ID), `runs/${runIdOf(index)}/attempts/${ATTEMPT}/events-00001.jsonl`),
    events.map(event => `${JSON.stringify(event)}\n`).join(''),
  )

/** Its driver is out of sight, and counts as alive while its journal is new. */
const beat = (sandbox: Sandbox): void => {
  const now = Date.now() / 1000
  utimesSync(join(sandbox.sweepFolder(SWEEP_ID), 'driver/1/events-00001.jsonl'), now, now)
}
