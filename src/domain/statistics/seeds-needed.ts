// How many seeds it would take to tell a difference from noise, if it is what it seems.
import { studentT } from './student-t.ts'
import type { TTest } from './t-test.ts'

/** More than anybody would run. */
const MOST = 1_000
const POWER = 0.8

/**
 * Seeds of each config with which a difference of this size would be found at 5 % four times out of five; null: more
 * than a thousand. By the usual approximation: n such that difference · √n / deviation ≥ t(0.975) + t(0.8).
 */
export const seedsNeeded = ({ difference, deviation, method }: TTest): number | null => {
  if (difference === 0) return null
  const isEnough = (seeds: number): boolean => {
    const degrees = method === 'paired' ? seeds - 1 : 2 * (seeds - 1)
    // One-sided 0.8 is two-sided 0.6.
    const needed = studentT(degrees, 0.95) + studentT(degrees, 2 * POWER - 1)
    return (Math.abs(difference) * Math.sqrt(seeds)) / deviation >= needed
  }
  if (!isEnough(MOST)) return null
  let [low, high] = [1, MOST]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (isEnough(middle)) high = middle
    else low = middle
  }
  return high
}
