// Sweeps small enough to run in a test: two runs that finish at once, or one that goes on until it is stopped.
import { createHash, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FrozenSweep } from '../../src/domain/ports.ts'

const MODULE = `import time

def quick(config):
    return {"loss": config["lr"]}

def endless(config, run):
    while True:
        run.log(loss=1.0)
        time.sleep(0.02)
`

/** A frozen sweep of a module that is written into the folder `root`. */
export const sampleSweep = (
  kind: 'quick' | 'endless',
  {
    root,
    python,
    engine = 'local',
  }: { readonly root: string; readonly python: string; readonly engine?: 'local' | 'modal' },
): FrozenSweep => {
  writeFileSync(join(root, 'train.py'), MODULE)
  const sweepId = `20261124-031522-${randomBytes(2).toString('hex')}`
  const unknown = { low: null, likely: null, high: null }
  return {
    plan: {
      v: 1,
      sweep_id: sweepId,
      name: 'sample',
      created_at: '2026-11-24T03:15:22.123Z',
      engine,
      method: 'grid',
      source: { path: null, text: 'name: sample\n', overrides: [] },
      target: { kind: 'function', file: 'train.py', function: kind, root },
      code: {
        identity: sha256(sweepId),
        sources: [{ path: 'train.py', sha256: sha256(MODULE) }],
        git: null,
        same_code_as: null,
      },
      python: { executable: python, version: '3.11' },
      metric: { name: 'loss', goal: 'minimize', target: null },
      parallel: 1,
      gpus: 0,
      pack: 1,
      preset: { precision: 'auto', batch: 'default', workers: 'auto', scale_lr: 'none' },
      ...(engine === 'local' ? { resources: null, image: null, volume: null } : ELSEWHERE),
      secrets: [],
      schedule: null,
      generation_of: null,
      serve: null,
      timeout_s: null,
      retry: { preempted: null, infra: 3, oom: 'halve', nan: 0, error: 0 },
      checkpoint: { every_s: null, keep: ['last', 'best'] },
      heartbeat_s: 5,
      price: { nano_usd_per_s: null, source: 'unset' },
      quote: { gpu_hours: unknown, usd: null, wall_s: unknown, basis: 'unknown', seen: null },
      budget: { usd: null, gpu_hours: null, reserve_usd: null, reserve_gpu_hours: null, run_s: null },
      probe: null,
      tags: [],
    },
    runs: Array.from({ length: kind === 'quick' ? 2 : 1 }, (_, index) => ({
      v: 1 as const,
      run_id: sha256(`${sweepId} ${index}`).slice(0, 16),
      index,
      config: { lr: 0.1 * (index + 1) },
      config_id: `c${index}`,
      seed: null,
      cached: null,
    })),
  }
}

const ELSEWHERE: Pick<FrozenSweep['plan'], 'resources' | 'image' | 'volume'> = {
  resources: {
    gpu: null,
    cpu: null,
    memory_gib: null,
    region: null,
    cloud: null,
    nonpreemptible: false,
    prewarm: 0,
    startup_timeout_s: null,
  },
  image: {
    python: null,
    pip: [],
    requirements: null,
    apt: [],
    run: [],
    registry: null,
    dockerfile: null,
    local_dirs: [],
    local_modules: [],
    env: {},
  },
  volume: { name: 'sweepdeck' },
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
