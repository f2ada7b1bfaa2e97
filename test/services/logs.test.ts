import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Clock, DriverState, Engine } from '../../src/domain/ports.ts'
import { createLogs, type LogOptions } from '../../src/services/logs.ts'
import { attemptNameOf, runIdOf, runOf, SWEEP_ID } from '../support/records.ts'
import { SweepFolder } from '../support/sweep-folder.ts'
import { type SyncedStore, syncedStore } from '../support/synced-store.ts'

const RUN = runIdOf(0)
const FIRST = attemptNameOf(1)
const SECOND = attemptNameOf(2)
const output = (attempt: string, segment = 1) => `runs/${RUN}/attempts/${attempt}/output-0000${segment}.log`

let folder: SweepFolder
let synced: SyncedStore
let driver: DriverState
let stop: AbortController
/** What happens while the follower sleeps, one after the other; then nothing more, for ever. */
let events: (() => void)[]

beforeEach(() => {
  folder = new SweepFolder().plan().runs(0).driver(1).drives(1, 0, 'started', { slots: 1, mode: '', why: '' })
  synced = syncedStore(new Map([[SWEEP_ID, folder.volume]]))
  driver = 'running'
  stop = new AbortController()
  events = []
})
afterEach(() => synced[Symbol.dispose]())

const begin = (attempt: string): void => {
  folder.drives(1, 1, 'admitted', { run_id: RUN }).attempt(RUN, attempt)
}
const finish = (attempt: string): void => {
  folder
    .writes([RUN, attempt], 5, 'end', { end: 'finished', metrics: {}, error: null })
    .result(RUN, attempt)
    .drives(1, 6, 'run_ended', { run_id: RUN, state: 'finished', why: '' })
}

const read = async (options: Partial<LogOptions> = {}): Promise<string> => {
  const local: Pick<Engine, 'findDriver' | 'driverState' | 'volume'> = {
    findDriver: async sweepId => ({ sweepId, epoch: 1 }),
    driverState: async () => driver,
    volume: () => folder.volume,
  }
  const clock: Clock = {
    now: () => 0,
    sleep: async () => {
      const next = events.shift()
      if (!next) throw new Error('it waits for something that never comes')
      next()
    },
  }
  await synced.sync.syncAll({ rebuild: false })
  const logs = createLogs({
    store: synced.store,
    engines: new Map([['local', local as Engine]]),
    clock,
    syncSweep: synced.sync.syncSweep,
  })
  const chunks: Uint8Array[] = []
  const request = { attempt: null, follow: false, signal: stop.signal, ...options }
  for await (const chunk of logs(RUN, request)) chunks.push(chunk)
  return Buffer.concat(chunks).toString('latin1')
}

test('the newest attempt is shown, segment after segment, byte for byte', async () => {
  begin(FIRST)
  begin(SECOND)
  folder.volume.write(output(FIRST), 'old\n')
  folder.volume.write(output(SECOND, 2), 'end\n')
  folder.volume.write(output(SECOND), new Uint8Array([0xff, 0x00, 0x1b, 0x0a]))
  expect(await read()).toBe('\xff\0\x1b\nend\n')
  expect(await read({ attempt: 1 })).toBe('old\n')
})

test('long output comes in chunks of bounded size', async () => {
  begin(FIRST)
  folder.volume.write(output(FIRST), new Uint8Array(1_000_000).fill(120))
  folder.volume.asked.length = 0
  expect(await read()).toHaveLength(1_000_000)
  expect(folder.volume.asked.filter(asked => asked === `read ${output(FIRST)}`)).toHaveLength(17)
})

test('an attempt that is not there, and a run that has none, are errors', async () => {
  await expect(read()).rejects.toMatchObject({ code: 'logs.none' })
  begin(FIRST)
  await expect(read({ attempt: 7 })).rejects.toMatchObject({ code: 'logs.no_such_attempt' })
})

test('a run that was taken over from elsewhere has its output there', async () => {
  const cached = { sweep_id: 'elsewhere', attempt: FIRST, metrics: {}, ended_at: '2026-01-01T00:00:00Z' }
  folder = new SweepFolder().plan().runs(runOf(0, { cached }))
  synced[Symbol.dispose]()
  synced = syncedStore(new Map([[SWEEP_ID, folder.volume]]))
  await expect(read()).rejects.toThrow('taken over from elsewhere')
})

describe('following', () => {
  test('waits for the first attempt, shows what is added over segments, and ends with the attempt', async () => {
    events = [
      () => begin(FIRST),
      () => folder.volume.append(output(FIRST), 'one\n'),
      () => {
        folder.volume.append(output(FIRST), 'two\n')
        folder.volume.append(output(FIRST, 2), 'three\n')
      },
      () => folder.volume.append(output(FIRST, 2), 'four\n'),
      () => {
        folder.volume.append(output(FIRST, 2), 'last\n')
        finish(FIRST)
      },
      () => {},
      () => {},
      () => {},
    ]
    expect(await read({ follow: true })).toBe('one\ntwo\nthree\nfour\nlast\n')
  })

  test('ends at once with an attempt that is over', async () => {
    begin(FIRST)
    folder.volume.write(output(FIRST), 'all\n')
    finish(FIRST)
    expect(await read({ follow: true })).toBe('all\n')
  })

  test('ends when a newer attempt has taken over, and when the driver is gone', async () => {
    begin(FIRST)
    folder.volume.write(output(FIRST), 'first\n')
    events = [() => begin(SECOND), () => {}, () => {}, () => {}]
    expect(await read({ follow: true })).toBe('first\n')
    driver = 'lost'
    expect(await read({ follow: true })).toBe('')
  })

  test('ends when nobody listens any more', async () => {
    begin(FIRST)
    folder.volume.write(output(FIRST), 'first\n')
    events = [() => stop.abort()]
    expect(await read({ follow: true })).toBe('first\n')
  })
})
