// Sweeps as a screen that stays open sees them.
import type { SweepRow } from '../../src/domain/documents.ts'
import type { LiveSweep } from '../../src/services/live-snapshot.ts'
import { SWEEP } from './sample-documents.ts'

const PLAN: LiveSweep['plan'] = {
  metric: { name: 'accuracy', goal: 'maximize', target: null },
  parallel: 2,
  pack: 1,
  gpus: 0,
  price: { nano_usd_per_s: 55_555, source: 'user' },
  quote: null as never,
  codeIdentity: 'f00dfeed',
  resources: null,
}

/** A sweep that is like the sample, but for what is said. */
export const liveSweep = (sweep: Partial<SweepRow> = {}, rest: Partial<LiveSweep> = {}): LiveSweep => ({
  sweep: { ...SWEEP, ...sweep },
  stateWhy: '',
  plan: PLAN,
  runsPerS: null,
  etaS: null,
  lastEndedAt: null,
  ...rest,
})

const none = { queued: 0, running: 0, finished: 0, failed: 0, stopped: 0, pruned: 0 }

/** One of each state, with a name that is wide and one that is hostile. */
export const SWEEPS: readonly LiveSweep[] = [
  liveSweep(
    {
      sweep_id: '20261124-070000-ab12',
      name: 'digits',
      state: 'running',
      counts: { ...none, queued: 12, running: 3, finished: 12, failed: 1 },
    },
    { etaS: 140, runsPerS: 0.2 },
  ),
  liveSweep({
    sweep_id: '20261124-060000-cd34',
    name: '学習率 sweep 🚀',
    state: 'paused',
    engine: 'modal',
    counts: { ...none, queued: 20, finished: 4, stopped: 2 },
    spend: { hours: 2, gpu_hours: 2, usd: 1.18 },
    created_at: '2026-11-24T06:00:00Z',
  }),
  liveSweep(
    {
      sweep_id: '20261123-120000-ef56',
      name: 'evil \u001b[2J\u001b]0;owned\u0007name',
      state: 'lost',
      best: null,
      counts: { ...none, queued: 5 },
      spend: { hours: 0, gpu_hours: 0, usd: null },
      created_at: '2026-11-23T12:00:00Z',
    },
    { stateWhy: 'its driver is gone; `sweepdeck resume` goes on where it was' },
  ),
  liveSweep({
    sweep_id: '20261120-120000-0a0b',
    name: 'chargpt-with-a-name-that-is-longer-than-its-column-can-be',
    state: 'finished',
    counts: { ...none, finished: 1200 },
    best: { run_id: 'aa10000000000003', value: 0.98765 },
    spend: { hours: 310, gpu_hours: 310, usd: 182.9 },
    created_at: '2026-11-20T12:00:00Z',
  }),
]
