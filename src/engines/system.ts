// The clock, the randomness and the hash of this process, as ports.
import crypto, { createHash, randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock, Digest, IdSource } from '../domain/ports.ts'

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    try {
      await sleep(ms, undefined, signal ? { signal } : {})
    } catch (error) {
      // Woken early is awake: the caller looks at the signal itself.
      if (!signal?.aborted) throw error
    }
  },
}

export const randomIds: IdSource = { hex: count => randomBytes(count).toString('hex') }

/** In one call where this Node has it (from 20.12 on): a plan has a hash for every run. */
export const digest: Digest =
  typeof crypto.hash === 'function'
    ? text => crypto.hash('sha256', text, 'hex')
    : text => createHash('sha256').update(text, 'utf8').digest('hex')
