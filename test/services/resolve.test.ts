import { describe, expect, test } from 'vitest'
import { resolveSweep } from '../../src/services/resolve.ts'
import { resolveTargets } from '../../src/services/targets.ts'
import { summary } from './summaries.ts'

const NEWER = summary({ sweepId: '20260302-090000-bbbb', name: 'toy', state: 'finished' })
const OLDER = summary({ sweepId: '20260301-090000-aaaa', name: 'toy', state: 'running' })
const OTHER = summary({ sweepId: '20260201-090000-cccc', name: 'digits', state: 'finished' })
const RUNS = [
  { sweepId: NEWER.sweepId, runId: 'feed000000000001' },
  { sweepId: OLDER.sweepId, runId: 'feed000000000001' },
  { sweepId: OLDER.sweepId, runId: 'feed000000000002' },
  { sweepId: OTHER.sweepId, runId: '2026020000000003' },
]
const store = {
  sweeps: () => [NEWER, OLDER, OTHER],
  findRuns: (prefix: string) => RUNS.filter(run => run.runId.startsWith(prefix)),
}

describe('a sweep', () => {
  test('is found by its id', () => expect(resolveSweep(store, OLDER.sweepId).sweepId).toBe(OLDER.sweepId))

  test('is found by its name, the newest of that name', () =>
    expect(resolveSweep(store, 'toy').sweepId).toBe(NEWER.sweepId))

  test('is found by a prefix that no other id has', () =>
    expect(resolveSweep(store, '202602').sweepId).toBe(OTHER.sweepId))

  test('that could be several is refused with all of them', () => {
    expect(() => resolveSweep(store, '202603')).toThrow(
      expect.objectContaining({
        code: 'target.ambiguous',
        details: [`${NEWER.sweepId}  toy, finished`, `${OLDER.sweepId}  toy, running`],
      }),
    )
  })

  test('that is not there is refused with the name that was probably meant', () => {
    expect(() => resolveSweep(store, 'digit')).toThrow(
      expect.objectContaining({ code: 'sweep.not_found', hint: 'Did you mean digits?' }),
    )
  })

  test('is not meant by an empty word', () =>
    expect(() => resolveSweep(store, '')).toThrow(expect.objectContaining({ code: 'sweep.not_found' })))
})

describe('what is to be steered', () => {
  const targets = (...words: string[]) =>
    resolveTargets(store, words).map(({ sweep, runs }) => [sweep.sweepId, runs])

  test('is a whole sweep by its name', () => expect(targets('digits')).toEqual([[OTHER.sweepId, null]]))

  test('is a run by its prefix, in the sweep that is still going on', () =>
    expect(targets('feed000000000001')).toEqual([[OLDER.sweepId, ['feed000000000001']]]))

  test('is several runs of one sweep at once, each once', () =>
    expect(targets('feed000000000001', 'feed000000000002', 'feed000000000001')).toEqual([
      [OLDER.sweepId, ['feed000000000001', 'feed000000000002']],
    ]))

  test('is the whole sweep where it is named beside its runs, in either order', () => {
    expect(targets('feed000000000002', OLDER.sweepId)).toEqual([[OLDER.sweepId, null]])
    expect(targets(OLDER.sweepId, 'feed000000000002')).toEqual([[OLDER.sweepId, null]])
  })

  test('is refused where a prefix fits runs and sweeps', () => {
    expect(() => targets('202602')).toThrow(
      expect.objectContaining({
        code: 'target.ambiguous',
        details: [`${OTHER.sweepId}  digits, finished`, `2026020000000003  of ${OTHER.sweepId}`],
      }),
    )
  })

  test('is refused where several runs fit', () =>
    expect(() => targets('feed')).toThrow(expect.objectContaining({ code: 'target.ambiguous' })))

  test('is no run by fewer than four digits', () =>
    expect(() => targets('fee')).toThrow(expect.objectContaining({ code: 'sweep.not_found' })))
})
