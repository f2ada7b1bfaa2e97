import { beforeEach, describe, expect, test } from 'vitest'
import type { StoreQueries, SweepSummary } from '../../src/domain/store-port.ts'
import { createExtend } from '../../src/services/extend.ts'
import { planSweep } from '../../src/services/plan.ts'
import { FakeClock, FakeEngine } from './fake-engine.ts'
import { INSPECTION, portsOf, request, type World, world } from './planning.ts'
import { NO_RUNS, SWEEP_FILE, summary } from './summaries.ts'

let fake: FakeEngine
let it: World
let sweep: SweepSummary
let existing: { runId: string; index: number }[]

const launched = async (text = SWEEP_FILE) => {
  it = world({ text })
  const { plan, runs } = await planSweep(request(), portsOf(it))
  sweep = summary({ plan, counts: { ...NO_RUNS, running: 4 } })
  existing = runs.map(run => ({ runId: run.run_id, index: run.index }))
}

beforeEach(async () => {
  fake = new FakeEngine()
  fake.files.set('plan.json', '{}')
  fake.startDriver()
  fake.onRequest = seq => fake.answer(seq, 'added them')
  await launched()
})

const extend = (...overrides: string[]) => {
  const ports = portsOf(it)
  const store = { ...ports.store, prices: () => [], sweeps: () => [sweep], sweep: () => ({ runs: existing }) }
  return createExtend({
    ...ports,
    store: store as unknown as StoreQueries,
    engines: new Map([['local', fake.engine]]),
    clock: new FakeClock(),
    by: 'ada@lab',
    ownRates: async () => ({ local: null }),
  })('toy', overrides, () => {})
}

describe('extending', () => {
  test('adds only the runs that are not there, behind those that are', async () => {
    const { added } = await extend('lr=0.2,0.3', 'seeds=3')
    expect(added.map(({ index, config, seed }) => [index, config, seed])).toEqual([
      [4, { lr: 0.2 }, 2],
      [5, { lr: 0.3 }, 0],
      [6, { lr: 0.3 }, 1],
      [7, { lr: 0.3 }, 2],
    ])
  })

  test('writes nothing before it is launched, then a runs file and the request for it', async () => {
    const extension = await extend('seeds=3')
    expect([fake.added, fake.requests]).toEqual([[], []])
    expect(await extension.launch()).toMatchObject({ text: 'toy (20260301-090000-aaaa): added them' })
    expect(fake.added).toEqual([extension.added])
    expect(fake.requests).toEqual([{ kind: 'extend', file: '0002.jsonl', by: 'ada@lab' }])
  })

  test('says what was added also where a driver had to be started for it', async () => {
    fake.state = 'ended'
    fake.onRequest = () => {}
    fake.onStart = () => fake.answer(1, '2 new runs')
    const outcome = await (await extend('seeds=3')).launch()
    expect(outcome.text).toMatch(/: 2 new runs \(a new driver was started for it\)$/)
  })

  test('quotes what is added, at the price of the launch', async () => {
    sweep = { ...sweep, plan: { ...sweep.plan, price: { nano_usd_per_s: 1_000_000, source: 'prices set' } } }
    it = { ...it, seconds: [10], localRate: { usdPerHour: 99 } }
    expect((await extend('seeds=3')).plan.document.quote.usd?.likely).toBe(0.02)
  })

  test('by what is there already has nothing to launch', async () => {
    const extension = await extend('lr=0.1')
    expect(extension.added).toEqual([])
    await expect(extension.launch()).rejects.toMatchObject({ code: 'extend.nothing_new' })
  })

  test('cannot change what all runs have in common', async () => {
    await expect(extend('metric.goal=maximize', 'resources.parallel=3', 'seeds=9')).rejects.toMatchObject({
      code: 'extend.fixed',
      message: expect.stringContaining('metric, resources'),
    })
  })

  test('refuses overrides that are wrong', async () => {
    await expect(extend('lr=choice(')).rejects.toMatchObject({ code: 'sweep_file.invalid' })
  })

  test('with other code than at launch keeps the ids of the sweep, and says what changed', async () => {
    const before = (await extend('seeds=3')).added
    it = {
      ...it,
      inspection: {
        ...INSPECTION,
        sources: [
          { path: 'model.py', sha256: '9' },
          { path: 'train.py', sha256: '2' },
        ],
      },
    }
    const { added, plan } = await extend('seeds=3')
    expect(added).toEqual(before)
    expect(plan.document.warnings).toEqual([
      expect.stringContaining('the code changed since launch (model.py, train.py)'),
    ])
  })

  test.each([
    'random',
    'sobol',
  ])('a %s search by a larger run_cap goes on with its sequence', async method => {
    await launched(
      `${SWEEP_FILE.replace('{ values: [0.1, 0.2] }', '{ min: 0.0, max: 1.0 }')}method: ${method}\nrun_cap: 3\n`,
    )
    const { added } = await extend('run_cap=5')
    expect(added.map(({ index }) => index)).toEqual([6, 7, 8, 9])
  })
})
