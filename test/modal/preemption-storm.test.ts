// Every input is taken from its container at a random moment at least once, some twice: every run ends once and as if
// nothing had been, from its checkpoints, and what was done again is in the ledger.
//   SWEEPDECK_SEED=1 npx vitest run --project modal test/modal/preemption-storm.test.ts
//   SWEEPDECK_KILLS=20 …: so many preemptions more, and a sweep that is long enough for them
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { driverEvents, endsPerRun, grownAndRebuilt, leftOver } from '../support/aftermath.ts'
import { curvesOf } from '../support/curves.ts'
import { ModalProject, samePython } from '../support/modal-project.ts'
import { Project } from '../support/project.ts'
import { seededRandom } from '../support/seeded-random.ts'

const SEED = Number(process.env.SWEEPDECK_SEED ?? 20_261_124)
const MORE = Number(process.env.SWEEPDECK_KILLS ?? 0)
const RUNS = 8
/** How often a run is struck beyond the first time: by chance, and so long as there are strikes left. */
const STRIKES = RUNS + Math.max(3, MORE)
const EPOCHS = 30
const SLEEP_S = 0.1 + MORE * 0.01
/** Later than that a run may be over before it is struck: a first strike, and one that comes after it. */
const LATEST_S = { first: EPOCHS * SLEEP_S * 0.5, again: EPOCHS * SLEEP_S * 0.3 }

const SWEEP = `
name: storm
train: train.py:train
metric: { name: loss, goal: minimize }
parameters:
  lr:      { values: [0.01, 0.1] }
  noise:   { values: [0.1, 1.0] }
  epochs:  { value: ${EPOCHS} }
  sleep_s: { value: ${SLEEP_S} }
seeds: 2
checkpoint: { every: 0.5s }
`

const EXPECTED = new Set(['finished', 'preempted'])

interface AttemptRow {
  readonly n: number
  readonly end: string
  readonly resumed_from_step: number | null
}

test(
  `${STRIKES} preemptions of ${RUNS} runs lose nothing and double nothing`,
  {
    timeout: 180_000 + MORE * 10_000,
  },
  async () => {
    const undisturbed = new Project({ env: samePython() })
    onTestFinished(() => undisturbed.remove())
    undisturbed.write('storm.yaml', SWEEP)
    const truth = undisturbed.run('run', 'storm.yaml', 'resources.parallel=8', '--yes')

    const made = await ModalProject.open()
    onTestFinished(() => made.end())
    made.write('storm.yaml', SWEEP)
    const running = made.begin('run', 'storm.yaml', 'resources.engine=modal', 'resources.parallel=4', '--yes')
    const strikes = await storm(made, running.finished)
    const { code, stdout, stderr } = await running.finished
    expect(code, `${stdout}\n${stderr}`).toBe(0)
    expect(strikes.size).toBeGreaterThanOrEqual(RUNS)
    expect([...strikes.values()].filter(times => times > 1).length).toBeGreaterThan(0)

    expect([...endsPerRun(made).values()]).toEqual(Array(RUNS).fill(1))
    expect((await truth).code).toBe(0)
    expect(await curvesOf(made, 'storm')).toEqual(await curvesOf(undisturbed, 'storm'))

    const { runs } = await made.json('show', 'storm')
    const cost = await made.json('cost', 'storm')
    const attempts: readonly AttemptRow[] = runs.flatMap((run: { attempts: AttemptRow[] }) => run.attempts)
    const preempted = attempts.filter(({ end }) => end === 'preempted')
    const resumed = attempts.filter(({ resumed_from_step }) => resumed_from_step !== null)
    const redone = cost.by_label.redone?.hours ?? 0
    console.log(
      `${[...strikes.values()].reduce((a, b) => a + b)} strikes, ${attempts.length} attempts, ${preempted.length} preempted, ` +
        `${resumed.length} resumed; ${(redone * 3600).toFixed(2)} s of ${(cost.total.hours * 3600).toFixed(2)} s redone`,
    )
    expect(attempts.filter(({ end }) => end === 'finished')).toHaveLength(RUNS)
    const others = driverEvents(made).filter(
      ({ kind, end }) => kind === 'attempt_ended' && !EXPECTED.has(end),
    )
    expect(others).toEqual([])
    expect(resumed.length).toBeGreaterThan(0)
    // Who leaves saves first, so that each life goes on where the one before was; one that was struck while its
    // container came up has not got as far as that.
    for (const { attempts: lives } of runs as readonly { readonly attempts: readonly AttemptRow[] }[]) {
      const from = lives.flatMap(({ resumed_from_step }) => resumed_from_step ?? [])
      expect(from).toEqual([...from].sort((a, b) => a - b))
      const fresh = lives.slice(1).filter(({ resumed_from_step }) => resumed_from_step === null)
      expect(fresh.filter(({ end }) => end !== 'preempted')).toEqual([])
    }
    expect(redone).toBeGreaterThan(0)

    const { grown, rebuilt } = await grownAndRebuilt(made)
    expect(rebuilt).toEqual(grown)
    expect(await leftOver(made)).toEqual([])
  },
)

/** Strikes every input once, and some more than once, until the sweep is over; gives how often each was. */
const storm = async (made: ModalProject, over: Promise<unknown>): Promise<ReadonlyMap<string, number>> => {
  const random = seededRandom(SEED)
  const struck = new Map<string, number>()
  const seen = new Set<string>()
  let left = STRIKES - RUNS
  let goesOn = true
  over.finally(() => {
    goesOn = false
  })
  while (goesOn) {
    for (const { input_id, status, task_id } of await made.inputs('train')) {
      if (status !== 'running' || seen.has(`${input_id} ${task_id}`)) continue
      seen.add(`${input_id} ${task_id}`)
      const isFirst = !struck.has(input_id)
      if (!isFirst && (left === 0 || random() < 0.5)) continue
      if (!isFirst) left--
      await made.double.control('/preempt', {
        task_id,
        delay: random() * LATEST_S[isFirst ? 'first' : 'again'],
      })
      struck.set(input_id, (struck.get(input_id) ?? 0) + 1)
    }
    await sleep(100)
  }
  return struck
}
