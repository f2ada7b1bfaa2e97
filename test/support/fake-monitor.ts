// What runs now, as the fake app tells it.
import type { MonitorService } from '../../src/services/monitor.ts'
import { RUN_IDS, SWEEP_ID } from './sample-documents.ts'

const CONTAINER = 'ta-0123456789ABCDEFabcdef'

export const FAKE_MONITOR: MonitorService = {
  containers: async () => ({
    sweep_id: SWEEP_ID,
    app_id: 'ap-1',
    queued: 3,
    running: 1,
    containers: [
      {
        container_id: CONTAINER,
        state: 'ready',
        enqueued_at: '2026-11-24T07:00:00.000Z',
        started_at: '2026-11-24T07:00:21.000Z',
        run_ids: [RUN_IDS[0]],
      },
      {
        container_id: 'ta-1',
        state: 'starting',
        enqueued_at: '2026-11-24T07:00:30.000Z',
        started_at: null,
        run_ids: [],
      },
    ],
    cold_starts: { count: 2, hours: 0.01, usd: 0.006 },
    usd_per_hour: 0.61,
  }),
  gpu: async () => ({
    run_id: RUN_IDS[0],
    attempt: 1,
    host: CONTAINER,
    gpus: [
      {
        name: 'Tesla T4',
        utilisation: 97,
        memory_mib: 1024,
        memory_total_mib: 15_360,
        temperature_c: 61,
      },
      { name: 'Tesla T4', utilisation: null, memory_mib: null, memory_total_mib: null, temperature_c: null },
    ],
  }),
  bill: async () => ({
    app: `sweepdeck-${SWEEP_ID}`,
    from: '2026-11-24T06:00:00.000Z',
    to: '2026-11-24T09:00:00.000Z',
    estimate_usd: 1.2,
    billed_usd: 1.36,
    difference_usd: 0.1,
    idle_usd: 0.05,
    unallocated_usd: 0.01,
    others_usd: 0,
    later_usd: 0.25,
    runs: [
      { run_id: RUN_IDS[0], estimate_usd: 0.7, billed_usd: 0.75 },
      { run_id: RUN_IDS[2], estimate_usd: 0.5, billed_usd: 0.55 },
    ],
  }),
}
