// The manager is killed right after the launch, and another one looks when all is over: the sweep has gone on without.
import { expect, onTestFinished, test } from 'vitest'
import { endsPerRun, grownAndRebuilt, leftOver } from '../support/aftermath.ts'
import { ModalProject } from '../support/modal-project.ts'
import { kill } from '../support/processes.ts'
import { waitFor } from '../support/wait-for.ts'

const SWEEP = `
name: alone
train: train.py:train
metric: { name: loss, goal: minimize }
parameters:
  lr:      { values: [0.01, 0.1] }
  noise:   { values: [0.1, 1.0] }
  epochs:  { value: 10 }
  sleep_s: { value: 0.1 }
seeds: 2
resources: { engine: modal, parallel: 4, cpu: 1, memory: 1GiB }
`
const RUNS = 8
const USD_PER_HOUR = 3600 * (13_100e-9 + 2_220e-9)

interface AttemptRow {
  readonly started_at: string
  readonly ended_at: string
}

test('a manager that is killed after the launch finds everything when it comes back, and the right spend', async () => {
  const made = await ModalProject.open()
  onTestFinished(() => made.end())
  made.write('alone.yaml', SWEEP)
  const manager = made.begin('run', 'alone.yaml', '--yes')
  await waitFor(() => /Launched/.test(manager.said()), 'the sweep is launched', 60_000)
  kill(manager.child.pid as number)
  await manager.finished
  // Its bridge goes with it, by itself.
  expect(await leftOver(made)).toEqual([])

  await waitFor(
    async () => {
      const apps = await made.apps()
      return apps.length > 0 && apps.every(app => app.stopped_at > 0)
    },
    'the driver ends the App',
    120_000,
  )
  const containers = await made.containers('train')
  await waitFor(async () => (await made.containers('driver')).every(each => each.finished_at > 0), 'all end')

  const watched = await made.run('watch', 'alone')
  expect(watched.code, `${watched.stdout}\n${watched.stderr}`).toBe(0)
  const { name, sweep_id, state, runs } = await made.json('show', 'alone')
  expect({ name, state }).toEqual({ name: 'alone', state: 'finished' })
  expect(runs.map((run: { state: string }) => run.state)).toEqual(Array(RUNS).fill('finished'))
  expect([...endsPerRun(made).values()]).toEqual(Array(RUNS).fill(1))
  expect((await made.apps()).map(app => app.name)).toEqual([`sweepdeck-${sweep_id}`])

  // Right is: each attempt is booked once, within the life of the container that it ran in and no other; and what the
  // ledger bills is the time of its attempts, at the price of what the sweep file asks for.
  const attempts: readonly AttemptRow[] = runs.flatMap((run: { attempts: AttemptRow[] }) => run.attempts)
  expect(attempts).toHaveLength(RUNS)
  expect(new Set(made.attempts().map(({ host }) => host))).toEqual(new Set(containers.map(c => c.task_id)))
  for (const { run_id, host } of made.attempts()) {
    const container = containers.find(({ task_id }) => task_id === host)
    const [row] = runs.find((run: { run_id: string }) => run.run_id === run_id).attempts
    expect(Date.parse(row.started_at) / 1000).toBeGreaterThanOrEqual(
      (container?.created_at as number) - 0.001,
    )
    expect(Date.parse(row.ended_at) / 1000).toBeLessThanOrEqual((container?.finished_at as number) + 0.001)
  }
  const { total } = await made.json('cost', 'alone')
  const booked = attempts.map(row => Date.parse(row.ended_at) - Date.parse(row.started_at)).reduce(sum) / 1000
  const billed = containers.map(each => each.finished_at - each.created_at).reduce(sum)
  console.log(
    `booked ${(total.hours * 3600).toFixed(2)} s of ${billed.toFixed(2)} s that containers lived; $${total.usd}`,
  )
  expect(total.hours * 3600).toBeCloseTo(booked, 1)
  expect(total.hours * 3600).toBeLessThanOrEqual(billed)
  expect(total.usd).toBeCloseTo(total.hours * USD_PER_HOUR, 6)

  const { grown, rebuilt } = await grownAndRebuilt(made)
  expect(rebuilt).toEqual(grown)
  expect(await leftOver(made)).toEqual([])
})

const sum = (a: number, b: number): number => a + b
