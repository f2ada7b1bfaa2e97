// The words for how far a sweep, a run and an attempt have come.
import * as z from 'zod'

export const runState = z.enum(['queued', 'running', 'finished', 'failed', 'stopped', 'pruned'])
export type RunState = z.infer<typeof runState>

export const sweepState = z.enum([
  'planned',
  'running',
  'paused',
  'held',
  'finished',
  'failed',
  'stopped',
  'lost',
])
export type SweepState = z.infer<typeof sweepState>

/** How one attempt ended. `lost`: nobody saw its end; its last heartbeat is the estimate. */
export const attemptEnd = z.enum([
  'finished',
  'user_error',
  'oom',
  'killed',
  'preempted',
  'diverged',
  'timeout',
  'infra',
  'stopped',
  'lost',
])
export type AttemptEnd = z.infer<typeof attemptEnd>

export const isFinalRunState = (state: RunState): boolean => state !== 'queued' && state !== 'running'

export const isFinalSweepState = (state: SweepState): boolean =>
  state === 'finished' || state === 'failed' || state === 'stopped'
