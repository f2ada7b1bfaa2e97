import { beforeEach, expect, test } from 'vitest'
import type { DriverNote, StoreQueries, SweepSummary } from '../../src/domain/store-port.ts'
import type { FollowUpdate } from '../../src/services/app.ts'
import { followSweep } from '../../src/services/follow.ts'
import { FakeClock, FakeEngine } from './fake-engine.ts'
import { NO_RUNS, summary } from './summaries.ts'

const SWEEP = '20260301-090000-aaaa'

let fake: FakeEngine
let clock: FakeClock
/** What each read of the volume brings to light, the last one for ever. */
let looks: Partial<SweepSummary>[]
let current: SweepSummary | null
let notes: DriverNote[]
let ends: ReturnType<StoreQueries['runsEnded']>[number][]

beforeEach(() => {
  fake = new FakeEngine()
  fake.startDriver()
  clock = new FakeClock()
  current = null
  notes = []
  ends = []
})

const after = <T extends { readonly epoch: number; readonly seq: number }>(
  items: readonly T[],
  place: { readonly epoch: number; readonly seq: number } | null | undefined,
) =>
  items.filter(
    item => !place || item.epoch > place.epoch || (item.epoch === place.epoch && item.seq > place.seq),
  )

const follow = async (signal = new AbortController().signal): Promise<readonly FollowUpdate[]> => {
  const updates: FollowUpdate[] = []
  const ports = {
    store: {
      summary: () => current,
      notes: (_: string, place?: { epoch: number; seq: number }) => after(notes, place),
      runsEnded: (_: string, place: { epoch: number; seq: number } | null) => after(ends, place),
      runSeconds: () => [10, 20],
    },
    engines: new Map([['local' as const, fake.engine]]),
    clock,
    syncSweep: async () => {
      current = summary(looks.length > 1 ? looks.shift() : looks[0])
      if (current.state === 'finished') fake.state = 'ended'
    },
  }
  for await (const update of followSweep(SWEEP, { signal, ports })) updates.push(update)
  return updates
}

test('a sweep is followed to its end; what did not change is not told again', async () => {
  const running = { state: 'running' as const, counts: { ...NO_RUNS, queued: 1, running: 1 } }
  looks = [running, running, running, { state: 'finished', counts: { ...NO_RUNS, finished: 2 } }]
  const updates = await follow()
  expect(updates.map(({ sweep }) => sweep.state)).toEqual(['running', 'finished', 'finished'])
  expect(updates.map(({ etaS }) => etaS)).toEqual([22.5, 0, 0])
})

test('looks come less often while nothing happens, and often again when something does', async () => {
  const idle = { counts: { ...NO_RUNS, running: 2 } }
  looks = [...Array.from({ length: 9 }, () => idle), { counts: { ...NO_RUNS, finished: 1, running: 1 } }]
  const slept: number[] = []
  let before = clock.now()
  const leave = new AbortController()
  clock.onSleep = () => {
    slept.push(clock.now() - before)
    before = clock.now()
    if (slept.length === 12) leave.abort()
  }
  await follow(leave.signal)
  expect(slept[0]).toBe(250)
  expect(slept.slice(5, 9)).toEqual([1898.4375, 2000, 2000, 2000])
  expect(slept[9]).toBe(250)
})

test('every end is told once, and every note of the newest driver and those after it', async () => {
  const note = (seq: number, text: string, epoch = 1): DriverNote => ({
    epoch,
    seq,
    kind: 'note',
    time: 0,
    text,
    level: 'info',
    runId: null,
  })
  const end = (seq: number, runId: string) => ({
    epoch: 1,
    seq,
    runId,
    state: 'finished' as const,
    value: 0.5,
  })
  notes = [note(9, 'of an earlier driver', 0), note(1, 'one')]
  ends = [end(2, 'a')]
  looks = [{}, {}, { state: 'finished' }]
  clock.onSleep = () => {
    if (notes.length === 2) {
      notes.push(note(3, 'two'))
      ends.push(end(4, 'b'))
    }
  }
  const updates = await follow()
  expect(updates.flatMap(update => update.notes.map(({ text }) => text))).toEqual(['one', 'two'])
  expect(updates.flatMap(update => update.ended.map(({ runId }) => runId))).toEqual(['a', 'b'])
})

test('a sweep whose driver is gone is told as lost, with the way to resume it, and no longer followed', async () => {
  looks = [{ state: 'running', counts: { ...NO_RUNS, running: 2 } }]
  clock.onSleep = () => {
    fake.state = 'lost'
  }
  const last = (await follow()).at(-1)
  expect([last?.sweep.state, last?.etaS]).toEqual(['lost', null])
  expect(last?.stateWhy).toContain(`sweepdeck resume ${SWEEP}`)
})

test('what the driver wrote last is read before following ends', async () => {
  looks = [{ state: 'running' }, { state: 'finished', counts: { ...NO_RUNS, finished: 3 } }]
  clock.onSleep = () => {
    fake.state = 'ended'
  }
  expect((await follow()).at(-1)?.sweep).toMatchObject({ state: 'finished', counts: { finished: 3 } })
})

test('a sweep that was resumed is followed, also while its end of before is all that was read', async () => {
  current = summary({ state: 'stopped', counts: { ...NO_RUNS, stopped: 2 } })
  looks = [{ counts: { ...NO_RUNS, running: 2 } }, { state: 'finished', counts: { ...NO_RUNS, finished: 2 } }]
  expect((await follow()).map(({ sweep }) => sweep.state)).toEqual(['running', 'finished', 'finished'])
})

test('leaving tells the state of things a last time', async () => {
  looks = [{ state: 'running', counts: { ...NO_RUNS, running: 2 } }]
  const leave = new AbortController()
  clock.onSleep = () => leave.abort()
  const updates = await follow(leave.signal)
  expect(updates.map(({ sweep }) => sweep.state)).toEqual(['running', 'running'])
})
