// Waits for what other processes bring about.
import { setTimeout as sleep } from 'node:timers/promises'

/** Looks until it holds; says what did not come about. */
export const waitFor = async (
  holds: () => boolean | Promise<boolean>,
  what: string,
  withinMs = 20_000,
): Promise<void> => {
  const deadline = Date.now() + withinMs
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited ${withinMs} ms in vain: ${what}`)
    await sleep(20)
  }
}
