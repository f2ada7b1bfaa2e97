// A budget holds while nobody watches: it is the driver's, and the driver stands beside the workers.
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { endsPerRun, leftOver } from '../support/aftermath.ts'
import { ModalProject } from '../support/modal-project.ts'
import { waitFor } from '../support/wait-for.ts'

const RUNS = 12
const BUDGET_USD = 20

const SWEEP = `
name: dear
train: train.py:train
metric: { name: loss, goal: minimize }
parameters:
  lr:      { values: [0.01, 0.1] }
  noise:   { values: [0.1, 1.0] }
  epochs:  { value: 30 }
  sleep_s: { value: 0.1 }
seeds: 3
expect: 4s
resources: { engine: modal, parallel: 2 }
budget: { usd: ${BUDGET_USD} }
`

test('a budget that is reached while no manager is alive starts nothing more, and is not overrun', async () => {
  const made = await ModalProject.open()
  onTestFinished(() => made.end())
  made.write('dear.yaml', SWEEP)
  // An eighth of a core at a dollar a second.
  await made.run('prices', 'set', 'cpu', '28800')
  const launched = await made.run('run', 'dear.yaml', '--yes', '--detach')
  expect(launched.code, launched.stderr).toBe(0)
  expect(await leftOver(made)).toEqual([])

  const isIdle = async (): Promise<boolean> => {
    const inputs = await made.inputs('train')
    return inputs.length > 0 && inputs.every(({ status }) => status === 'done')
  }
  const staysIdle = async (): Promise<boolean> => {
    if (!(await isIdle())) return false
    await sleep(2_000)
    return isIdle()
  }
  await waitFor(staysIdle, 'the driver starts nothing more', 120_000)

  const watched = await made.run('watch', 'dear')
  expect(watched.code, `${watched.stdout}\n${watched.stderr}`).toBe(4)
  const { state, counts } = (await made.json('ls')).sweeps[0]
  const { total, budget_usd, reserve_usd } = await made.json('cost', 'dear')
  console.log(
    `${counts.finished} of ${RUNS} runs for $${total.usd} of $${budget_usd}, reserve $${reserve_usd}`,
  )
  expect(state).toBe('held')
  expect(counts.finished).toBeGreaterThan(0)
  expect(counts.queued).toBeGreaterThan(0)
  expect(counts).toMatchObject({ running: 0, failed: 0, stopped: 0 })
  expect([...endsPerRun(made).values()]).toEqual(Array(counts.finished).fill(1))
  expect(total.usd).toBeLessThanOrEqual(budget_usd + reserve_usd)
})
