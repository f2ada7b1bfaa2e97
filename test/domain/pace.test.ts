import { describe, expect, test } from 'vitest'
import { etaSeconds, recent, runsPerSecond } from '../../src/domain/pace.ts'

const seen = (...pairs: readonly (readonly [number, number])[]) =>
  pairs.map(([time, done]) => ({ time, done }))

describe('the rate', () => {
  test('is what ended between the first look and the last', () =>
    expect(runsPerSecond(seen([0, 2], [500, 3], [2000, 12]))).toBe(5))

  test('is unknown after one look, and after two at the same moment', () => {
    expect(runsPerSecond([])).toBeNull()
    expect(runsPerSecond(seen([5, 1]))).toBeNull()
    expect(runsPerSecond(seen([5, 1], [5, 2]))).toBeNull()
  })

  test('forgets what is older than the window, but keeps two looks', () => {
    const looks = seen([0, 0], [9000, 1], [10_500, 2], [11_000, 3])
    expect(recent(looks, 2000)).toEqual(looks.slice(1))
    expect(recent(looks, 10)).toEqual(looks.slice(2))
  })
})

describe('the time that is left', () => {
  const STEADY = seen([0, 0], [1000, 4])

  test('follows the rate where enough ended to know it', () =>
    expect(etaSeconds({ queued: 7, running: 2, seen: STEADY, likelyS: 99 })).toBe(2))

  test('follows what one run takes before that, running ones being half done', () =>
    expect(etaSeconds({ queued: 3, running: 2, seen: seen([0, 0], [1000, 1]), likelyS: 60 })).toBe(120))

  test('is unknown while nothing runs, and where nothing is known of a run', () => {
    expect(etaSeconds({ queued: 7, running: 0, seen: STEADY, likelyS: 60 })).toBeNull()
    expect(etaSeconds({ queued: 7, running: 1, seen: [], likelyS: null })).toBeNull()
  })

  test('is none when all is done', () =>
    expect(etaSeconds({ queued: 0, running: 0, seen: [], likelyS: null })).toBe(0))
})
