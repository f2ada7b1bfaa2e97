// The clock, the randomness and the hash of this process, as ports.
import { createHash, randomBytes } from 'node:crypto'
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

export const digest: Digest = text => createHash('sha256').update(text, 'utf8').digest('hex')
