// From the kill -9 of a worker to the first step on the volume that was not there before.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { kill } from '../../support/processes.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { type Benchmark, type Case, quantileOf } from '../benchmark.ts'
import { REPOSITORY } from '../places.ts'
import { Sandbox } from '../sandbox.ts'

const FILE = join(REPOSITORY, 'test/bench/recover.yaml')
const KILLS = 5
const POLL_MS = 1
/** Steps that an attempt has made before it is killed. */
const STEPS = 10
const LONGEST_PAUSE_MS = 100

export const recoverBenchmark = (): Benchmark => {
  const random = seededRandom(1)
  return {
    name: 'recover',
    title: `kill -9 of a worker to its run's next new step, ${KILLS} kills a round, 2 slots`,
    notes: [
      'A step takes 10 ms, and each is saved: what is measured is how soon it goes on, not what is done again.',
    ],
    series: [
      { key: 'attempt', label: 'kill to the next attempt on the volume', unit: 'ms' },
      { key: 'step', label: 'kill to the first new step on the volume', unit: 'ms' },
    ],
    figures: [
      {
        label: 'first new step, median of all kills',
        unit: 'ms',
        of: quantileOf('step', 0.5),
        target: { atMost: 300 },
      },
      {
        label: 'first new step, 95 of 100 below',
        unit: 'ms',
        of: quantileOf('step', 0.95),
        target: { atMost: 300 },
      },
    ],
    prepare: async () => ({ cases: [killing(random)] }),
  }
}

const killing = (random: () => number): Case => ({
  run: async () => {
    const sandbox = new Sandbox()
    try {
      const plan = await sandbox.plan(FILE)
      const { sweepId } = await sandbox.app.launch(plan)
      const attempt: number[] = []
      const step: number[] = []
      for (let index = 0; index < KILLS; index++) {
        const runId = plan.runs[index % plan.runs.length]?.run_id as string
        const recovery = await killOnce(join(sandbox.sweepFolder(sweepId), 'runs', runId, 'attempts'), random)
        attempt.push(recovery.attempt)
        step.push(recovery.step)
      }
      await sandbox.app.control.stop([sweepId], { all: false })
      await sandbox.ended(sweepId)
      return { attempt, step }
    } finally {
      sandbox.dispose()
    }
  },
})

/** Kills the newest attempt once it is under way; milliseconds to what comes next. */
const killOnce = async (attempts: string, random: () => number) => {
  const before = await until(() => {
    const name = newest(attempts)
    return name !== null && stepsOf(attempts, name).length >= STEPS ? name : null
  })
  await sleep(random() * LONGEST_PAUSE_MS)
  const { pid } = JSON.parse(readFileSync(join(attempts, before, 'attempt.json'), 'utf8'))
  const killedAt = performance.now()
  kill(pid)
  const next = await until(() => {
    const name = newest(attempts)
    return name === before ? null : name
  })
  const attempt = performance.now() - killedAt
  const reached = Math.max(...stepsOf(attempts, before))
  await until(() => (stepsOf(attempts, next).some(step => step > reached) ? true : null))
  return { attempt, step: performance.now() - killedAt }
}

const until = async <Found>(look: () => Found | null): Promise<Found> => {
  for (;;) {
    const found = look()
    if (found !== null) return found
    await sleep(POLL_MS)
  }
}

/** The attempt with the highest number. */
const newest = (attempts: string): string | null => {
  if (!existsSync(attempts)) return null
  const names = readdirSync(attempts).sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
  return names.at(-1) ?? null
}

/** Steps that an attempt has logged so far. */
const stepsOf = (attempts: string, name: string): readonly number[] => {
  const path = join(attempts, name, 'events-00001.jsonl')
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  return lines.map(line => JSON.parse(line)).flatMap(({ kind, step }) => (kind === 'metrics' ? [step] : []))
}
