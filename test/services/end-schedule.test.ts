import { beforeEach, expect, test } from 'vitest'
import type { SweepSummary } from '../../src/domain/store-port.ts'
import { createControl } from '../../src/services/control.ts'
import { planSweep } from '../../src/services/plan.ts'
import { FakeClock, FakeEngine } from './fake-engine.ts'
import { portsOf, request, world } from './planning.ts'
import { NO_RUNS, planOf, SWEEP_FILE, summary } from './summaries.ts'

const SCHEDULE = '20260301-090000-aaaa'
const GENERATION = '20260302-020000-bbbb'

let fake: FakeEngine
let ended: string[]
let sweeps: SweepSummary[]

const control = () =>
  createControl({
    store: {
      prices: () => [],
      sweeps: () => sweeps,
      sweep: () => ({ runs: [] }) as never,
      findRuns: () => [],
    },
    engines: new Map([
      ['local', { ...fake.engine, endSchedule: async (sweepId: string) => void ended.push(sweepId) }],
    ]),
    clock: new FakeClock(),
    by: 'ada@lab',
    ownRates: async () => ({ local: null }),
  })

beforeEach(() => {
  fake = new FakeEngine()
  fake.files.set('plan.json', '{}')
  fake.startDriver()
  fake.onRequest = (seq, { kind }) => {
    fake.answer(seq, `took up ${kind}`)
    fake.state = 'ended'
  }
  ended = []
  const schedule = { cron: '0 2 * * *' }
  const generation = planOf({ sweep_id: GENERATION, generation_of: SCHEDULE })
  sweeps = [
    summary({ sweepId: GENERATION, plan: generation, state: 'running', counts: { ...NO_RUNS, running: 1 } }),
    summary({
      sweepId: SCHEDULE,
      plan: planOf({ schedule }),
      state: 'planned',
      counts: { ...NO_RUNS, queued: 1 },
    }),
  ]
})

test('ending a schedule stops what it has started first, then itself, then its App', async () => {
  const [outcome] = await control().stop([SCHEDULE], { all: false })
  expect(outcome?.text).toBe(`toy (${SCHEDULE}): its schedule is ended, and ${GENERATION} stopped`)
  expect(fake.requests.map(({ kind }) => kind)).toEqual(['stop', 'stop'])
  expect(ended).toEqual([SCHEDULE])
})

test('one that is over is not ended again', async () => {
  sweeps = sweeps.map(sweep => ({ ...sweep, state: 'stopped', counts: { ...NO_RUNS, stopped: 1 } }))
  const [outcome] = await control().stop([SCHEDULE], { all: false })
  expect(outcome?.text).toContain('nothing to stop')
  expect(ended).toEqual([])
})

test('whoever stops what a schedule has started hears that the schedule goes on', async () => {
  const [outcome] = await control().stop([GENERATION], { all: false })
  expect(outcome?.text).toContain(`its schedule goes on: \`sweepdeck stop ${SCHEDULE}\` ends that`)
  expect(ended).toEqual([])
})

test('nothing else can be asked of a schedule, because nothing of it runs', async () => {
  const it = control()
  for (const asked of [
    () => it.resume([SCHEDULE]),
    () => it.retry([SCHEDULE], { fresh: false }),
    () => it.pause(SCHEDULE, { now: false }),
    () => it.parallel(SCHEDULE, 2),
  ])
    await expect(asked()).rejects.toMatchObject({ code: 'schedule.only' })
  expect(fake.requests).toEqual([])
})

const scheduled = `${SWEEP_FILE}schedule: { cron: "0 2 * * *" }\n`

test('a plan says when its schedule starts next, and takes nothing from the cache', async () => {
  const text = `${scheduled}resources: { engine: modal }\n`
  const { document, runs } = await planSweep(request(), portsOf(world({ text })))
  expect(document.sweep.schedule).toEqual({ cron: '0 2 * * *', next_start: '2026-11-25T02:00:00.000Z' })
  expect(runs.every(({ cached }) => cached === null)).toBe(true)
})

test('a plan for this machine refuses a schedule', async () => {
  await expect(planSweep(request(), portsOf(world({ text: scheduled })))).rejects.toMatchObject({
    code: 'schedule.local',
    details: ['CRON_TZ=UTC', expect.stringContaining('cd /projects/toy && sweepdeck run sweep.yaml')],
  })
})
