// Long work stops for a turn before anybody could notice, however many are at it.
import { expect, test } from 'vitest'
import { createTurns } from '../../src/services/turns.ts'

/** Work of several, by a clock that only work moves on; gives the most that was done between two turns. */
const longestWork = async (workers: number, pieceMs: number, { from = 0 } = {}): Promise<number> => {
  let now = 0
  let since = 0
  let longest = 0
  const turns = createTurns({
    now: () => now,
    turn: async () => {
      await new Promise(setImmediate)
      since = now
    },
  })
  const work = async (): Promise<void> => {
    for (let piece = 0; piece < 20; piece++) {
      await turns.take()
      now += pieceMs
      if (piece >= from) longest = Math.max(longest, now - since)
    }
  }
  await Promise.all(Array.from({ length: workers }, work))
  return longest
}

test('one that works stops after a few milliseconds', async () => {
  expect(await longestWork(1, 1)).toBeLessThanOrEqual(5)
})

test('of eight that wait for a turn, each has its own', async () => {
  // At first there is nobody to wait for, and all of them begin.
  expect(await longestWork(8, 3, { from: 2 })).toBeLessThanOrEqual(4 + 3)
})
