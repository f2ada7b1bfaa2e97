import { beforeEach, describe, expect, test } from 'vitest'
import type { RunState } from '../../src/domain/states.ts'
import type { SweepSummary } from '../../src/domain/store-port.ts'
import { createControl } from '../../src/services/control.ts'
import { FakeClock, FakeEngine } from './fake-engine.ts'
import { NO_RUNS, summary } from './summaries.ts'

let fake: FakeEngine
let clock: FakeClock
let sweeps: SweepSummary[]
let runs: { runId: string; state: RunState }[]

const RUN = 'feed000000000001'
const DONE = 'feed000000000002'

beforeEach(() => {
  fake = new FakeEngine()
  fake.files.set('plan.json', '{}')
  fake.startDriver()
  fake.onRequest = (seq, { kind }) => fake.answer(seq, `took up ${kind}`)
  clock = new FakeClock()
  sweeps = [summary({ state: 'running', counts: { ...NO_RUNS, running: 1, queued: 3, finished: 1 } })]
  runs = [
    { runId: RUN, state: 'running' },
    { runId: DONE, state: 'finished' },
  ]
})

const control = () =>
  createControl({
    store: {
      prices: () => [],
      sweeps: () => sweeps,
      sweep: () => ({ runs }) as never,
      findRuns: prefix =>
        runs
          .filter(run => run.runId.startsWith(prefix))
          .map(run => ({ sweepId: '20260301-090000-aaaa', runId: run.runId })),
    },
    engines: new Map([['local', fake.engine]]),
    clock,
    by: 'ada@lab',
    ownRates: async () => ({ local: null }),
  })

describe('a request to a live driver', () => {
  test('is written with who asks, and what the driver made of it is told', async () => {
    expect(await control().stop(['toy'], { all: false })).toEqual([
      {
        sweepId: '20260301-090000-aaaa',
        seq: 1,
        restarted: false,
        text: 'toy (20260301-090000-aaaa): took up stop',
      },
    ])
    expect(fake.requests).toEqual([{ kind: 'stop', runs: null, by: 'ada@lab' }])
    expect(fake.started).toEqual([])
  })

  test('that says nothing for a while is told as written', async () => {
    fake.onRequest = () => {}
    const outcome = await control().pause('toy', { now: true })
    expect(outcome).toMatchObject({ seq: 1, restarted: false })
    expect(outcome.text).toContain('request 1 (pause) is written')
  })

  test('which ends without having seen it starts another driver', async () => {
    fake.onRequest = () => {}
    clock.onSleep = () => {
      fake.state = 'ended'
    }
    fake.onStart = () => {
      clock.onSleep = () => {}
      fake.answer(1, 'queued 2 runs')
    }
    expect(await control().parallel('toy', 8)).toMatchObject({
      restarted: true,
      text: 'toy (20260301-090000-aaaa): queued 2 runs (a new driver was started for it)',
    })
    expect(fake.requests).toEqual([{ kind: 'parallel', parallel: 8, by: 'ada@lab' }])
  })

  test('is found behind events that came before it, lines that are not whole, and lines that are no events', async () => {
    fake.journal({ v: 1, t: 0, kind: 'control', seq: 1, control: 'stop', outcome: 'of another time' })
    fake.journal('no event\n{"v":1,"t":1,"kind":"control",')
    fake.onRequest = () => fake.journal('"seq":1,"control":"stop","outcome":"whole now"}\n')
    clock.onSleep = () => fake.answer(1, 'stopped')
    expect((await control().stop(['toy'], { all: false }))[0]?.text).toContain('stopped')
  })
})

describe('a budget', () => {
  const asked = async (change: { usd?: number | null; gpuHours?: number | null }) => {
    await control().budget('toy', change)
    return fake.requests.at(-1)
  }
  const budget = { usd: 20, gpu_hours: 6, reserve_usd: 1, reserve_gpu_hours: 0.5, run_s: null }

  test('of which one limit is changed keeps the other as it was launched', async () => {
    sweeps = [summary({ state: 'running', plan: { budget } })]
    expect(await asked({ usd: 30 })).toEqual({ kind: 'budget', usd: 30, gpu_hours: 6, by: 'ada@lab' })
  })

  test('that was changed before is changed from there; a limit can be lifted', async () => {
    sweeps = [summary({ state: 'held', plan: { budget }, budgetSet: { usd: 30, gpu_hours: null } })]
    expect(await asked({ gpuHours: 8 })).toEqual({ kind: 'budget', usd: 30, gpu_hours: 8, by: 'ada@lab' })
    expect(await asked({ usd: null })).toMatchObject({ usd: null, gpu_hours: null })
  })
})

describe('a request to a sweep without a driver', () => {
  test('starts one driver for the plan that is on the volume', async () => {
    fake.state = 'lost'
    fake.onRequest = () => {}
    fake.onStart = () => fake.answer(1, 'resumed')
    const [outcome] = await control().resume(['toy'])
    expect(outcome).toMatchObject({ seq: 1, restarted: true })
    expect(fake.started.map(({ plan }) => plan.sweep_id)).toEqual(['20260301-090000-aaaa'])
  })

  test('whose files are gone is refused before anything is written', async () => {
    fake.files.clear()
    await expect(control().resume(['toy'])).rejects.toMatchObject({ code: 'sweep.gone' })
    expect([fake.requests, fake.started]).toEqual([[], []])
  })

  test('on an engine that is not there is refused', async () => {
    sweeps = [summary({ engine: 'modal', counts: { ...NO_RUNS, running: 1 } })]
    await expect(control().stop(['toy'], { all: false })).rejects.toMatchObject({ code: 'engine.not_yet' })
  })
})

describe('what there is nothing to do about', () => {
  const said = async (work: Promise<unknown>) => {
    const outcome = await work
    expect(fake.requests).toEqual([])
    return outcome
  }

  test('is a stop or a pause of a sweep that is over', async () => {
    sweeps = [summary({ state: 'finished', counts: { ...NO_RUNS, finished: 4 } })]
    const text = 'toy (20260301-090000-aaaa): nothing to stop, its runs are 4 finished'
    expect(await said(control().stop(['toy'], { all: false }))).toMatchObject([{ seq: null, text }])
    expect(await said(control().pause('toy', { now: false }))).toMatchObject({ seq: null })
  })

  test('is a resume of what failed, with the way to do it again', async () => {
    sweeps = [summary({ state: 'failed', counts: { ...NO_RUNS, finished: 1, failed: 3 } })]
    const [outcome] = (await said(control().resume(['toy']))) as { text: string }[]
    expect(outcome?.text).toContain('`sweepdeck retry 20260301-090000-aaaa`')
  })

  test('is a retry without failed runs', async () =>
    expect(await said(control().retry(['toy'], { fresh: false }))).toMatchObject([{ seq: null }]))

  test('is a stop of a run that is finished', async () =>
    expect(await said(control().stop([DONE], { all: false }))).toMatchObject([{ seq: null }]))
})

test('runs that are named are asked for alone, without those that cannot be helped', async () => {
  await control().stop([RUN, DONE], { all: false })
  expect(fake.requests).toEqual([{ kind: 'stop', runs: [RUN], by: 'ada@lab' }])
})

test('a sweep whose driver died after its last run is resumed all the same, so that it ends', async () => {
  sweeps = [summary({ state: 'running', counts: { ...NO_RUNS, finished: 4 } })]
  fake.state = 'lost'
  fake.onRequest = () => {}
  fake.onStart = () => fake.answer(1, 'nothing to resume')
  await control().resume(['toy'])
  expect(fake.started).toHaveLength(1)
})

test('one that cannot be stopped keeps none of the others from it, and is said', async () => {
  sweeps = [
    summary({ sweepId: '20260302-090000-cccc', engine: 'modal', counts: { ...NO_RUNS, running: 1 } }),
    ...sweeps,
  ]
  const targets = sweeps.map(({ sweepId }) => sweepId)
  await expect(control().stop(targets, { all: false })).rejects.toMatchObject({ code: 'engine.not_yet' })
  expect(fake.requests).toEqual([{ kind: 'stop', runs: null, by: 'ada@lab' }])
})

test('stopping all stops every sweep whose driver lives, and no other', async () => {
  sweeps = [
    ...sweeps,
    summary({ sweepId: '20260228-090000-bbbb', state: 'finished', counts: { ...NO_RUNS, finished: 1 } }),
    summary({ sweepId: '20260227-090000-cccc', engine: 'modal', counts: { ...NO_RUNS, running: 1 } }),
  ]
  const outcomes = await control().stop([], { all: true })
  expect(outcomes.map(({ sweepId }) => sweepId)).toEqual(['20260301-090000-aaaa'])
})

describe('a price that has changed since the launch', () => {
  const repriced = (kind: 'resume' | 'stop', usdPerHour: number) => {
    const ports = {
      store: {
        prices: () => [{ since: 0, nanoUsdPerS: 1_000_000, source: 'prices set' }],
        sweeps: () => sweeps,
        sweep: () => ({ runs }) as never,
        findRuns: () => [],
      },
      engines: new Map([['local', fake.engine]]) as never,
      clock,
      by: 'ada@lab',
      ownRates: async () => ({ local: { usdPerHour } }),
    }
    return kind === 'stop'
      ? createControl(ports).stop(['toy'], { all: false })
      : createControl(ports).resume(['toy'])
  }

  test('is on the volume before runs start at it', async () => {
    await repriced('resume', 7.2)
    expect(fake.requests).toEqual([
      { kind: 'price', nano_usd_per_s: 2_000_000, source: 'prices set', by: 'ada@lab' },
      { kind: 'resume', runs: null, by: 'ada@lab' },
    ])
  })

  test('is not written where it is the same, or where nothing starts', async () => {
    await repriced('resume', 3.6)
    await repriced('stop', 7.2)
    expect(fake.requests.map(({ kind }) => kind)).toEqual(['resume', 'stop'])
  })
})
