// kill -9 at seeded random moments of a 60-run sweep: of the manager, the driver, a worker, and of everything at
// once. Afterwards every run ended once, no step is missing or doubled, every value is the one of a sweep that nobody
// disturbed, to the last bit, no process is left, and the database that is made anew is the same row by row.
//   SWEEPDECK_KILLS=20 SWEEPDECK_SEED=1 npx vitest run --project faults
import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import {
  databaseOf,
  driverOf,
  endsPerRun,
  grownAndRebuilt,
  leftOver,
  workersOf,
} from '../support/aftermath.ts'
import { isAlive, kill, killAll } from '../support/processes.ts'
import { Project } from '../support/project.ts'
import { seededRandom } from '../support/seeded-random.ts'

const KILLS = Number(process.env.SWEEPDECK_KILLS ?? 4)
const SEED = Number(process.env.SWEEPDECK_SEED ?? 20_261_124)
const RUNS = 60
const EPOCHS = 6
/** A kill falls within this time of the last one's recovery; it is of the order of a run. */
const LONGEST_WAIT_MS = 600
/** Of an epoch: so long that the sweep is still under way when the last kill falls. */
const SLEEP_S = 0.03 + KILLS * 0.005

const SWEEP = `
name: storm
train: train.py:train
metric: { name: loss, goal: minimize }
parameters:
  lr:      { min: 0.001, max: 0.2, log: true, points: 5 }
  noise:   { values: [0.0, 0.1, 0.5, 1.0] }
  epochs:  { value: ${EPOCHS} }
  sleep_s: { value: ${SLEEP_S} }
seeds: 3
resources: { parallel: 2 }
checkpoint: { every: 0.01s }
retry: { infra: unlimited }
`

/** Kills, and says how many processes it hit. */
type Strike = (project: Project, manager: ChildProcess) => number

const STRIKES: Readonly<Record<string, Strike>> = {
  manager: (_, manager) => (manager.pid !== undefined && kill(manager.pid) ? 1 : 0),
  driver: project => {
    const pid = driverOf(project)
    return pid !== null && kill(pid) ? 1 : 0
  },
  worker: project => {
    const [pid] = workersOf(project)
    return pid !== undefined && kill(pid) ? 1 : 0
  },
  everything: project => {
    const pids = project.processes()
    killAll(pids)
    return pids.length
  },
}

let undisturbed: Project
let truth: readonly RunHistory[]

beforeAll(async () => {
  undisturbed = newProject()
  const { code, stdout, stderr } = await undisturbed.run('run', 'storm.yaml', '--yes')
  expect(code, `${stdout}\n${stderr}`).toBe(0)
  truth = await historiesOf(undisturbed)
})
afterAll(() => undisturbed?.remove())

describe.each(Object.entries(STRIKES))(`kill -9 of the %s, ${KILLS} times`, (victim, strike) => {
  test(
    'loses nothing and doubles nothing',
    { timeout: 120_000 + KILLS * 10_000 },
    async ({ onTestFinished }) => {
      const project = newProject()
      onTestFinished(() => project.remove())
      const random = seededRandom(SEED + Object.keys(STRIKES).indexOf(victim))

      await project.run('run', 'storm.yaml', '--yes', '--detach')
      let manager = project.start('watch', 'storm')
      let hits = 0
      for (let attempt = 0; hits < KILLS && attempt < KILLS * 5; attempt++) {
        await sleep(random() * LONGEST_WAIT_MS)
        if (strike(project, manager) > 0) hits++
        if (await isOver(project)) break
        if (!isAlive(manager.pid as number)) manager = project.start('watch', 'storm')
        if (driverOf(project) === null) await project.run('resume', 'storm', '--yes')
      }
      expect(hits, 'the sweep was over before it was killed often enough').toBe(KILLS)
      await finish(project)
      kill(manager.pid as number)

      const { counts, state } = (await project.json('ls')).sweeps[0]
      expect({ state, counts }).toEqual({
        state: 'finished',
        counts: { queued: 0, running: 0, finished: RUNS, failed: 0, stopped: 0, pruned: 0 },
      })
      expect(endsPerRun(project)).toEqual(new Map(truth.map(run => [run.run_id, 1])))
      expect(await historiesOf(project)).toEqual(truth)
      expect(await leftOver(project)).toEqual([])

      const { grown, rebuilt } = await grownAndRebuilt(project)
      expect(rebuilt).toEqual(grown)
    },
  )
})

interface RunHistory {
  readonly run_id: string
  readonly final: unknown
  readonly steps: readonly { readonly step: number; readonly metrics: unknown }[]
}

const newProject = (): Project => {
  const project = new Project()
  project.write('storm.yaml', SWEEP)
  return project
}

/** The visible curve and the final values of every run. */
const historiesOf = async (project: Project): Promise<readonly RunHistory[]> => {
  const { sweep_id, runs } = await project.json('show', 'storm')
  const store = openStore(databaseOf(project))
  try {
    return runs.map(({ run_id, metrics }: { run_id: string; metrics: unknown }) => {
      const steps = store.history(sweep_id, run_id).map(({ step, metrics }) => ({ step, metrics }))
      expect(
        steps.map(({ step }) => step),
        run_id,
      ).toEqual(Array.from({ length: EPOCHS }, (_, index) => index + 1))
      return { run_id, final: metrics, steps }
    })
  } finally {
    store.close()
  }
}

const isOver = async (project: Project): Promise<boolean> =>
  ['finished', 'failed', 'stopped'].includes((await project.json('ls')).sweeps[0].state)

/** Resumes until the sweep is over, as a user would. */
const finish = async (project: Project): Promise<void> => {
  for (let tries = 0; tries < 20 && !(await isOver(project)); tries++) {
    if (driverOf(project) === null) await project.run('resume', 'storm', '--yes')
    await project.run('watch', 'storm')
  }
}
