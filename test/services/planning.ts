// Planning without files and without Python: what a test says is there.
import { createHash } from 'node:crypto'
import type { Inspection } from '../../src/domain/ports.ts'
import type { CachedRun, SweepSummary } from '../../src/domain/store-port.ts'
import type { PlanRequest } from '../../src/services/app.ts'
import type { PlanPorts } from '../../src/services/plan.ts'
import { tookSeconds } from '../support/run-times.ts'
import { SWEEP_FILE } from './summaries.ts'

export const INSPECTION: Inspection = {
  ok: true,
  python: { executable: '/usr/bin/python3', version: '3.11.2' },
  sources: [{ path: 'train.py', sha256: '1' }],
  git: null,
  parameters: ['config'],
  inputs: null,
  missingModules: [],
  thirdParties: [],
  error: null,
}

export interface World {
  text: string
  inspection: Inspection
  sweeps: SweepSummary[]
  finished: Map<string, CachedRun>
  live: Map<string, string>
  seconds: number[]
  localRate: { readonly usdPerHour: number } | null
  machine: PlanPorts['machine']
}

export const world = (changes: Partial<World> = {}): World => ({
  text: SWEEP_FILE,
  inspection: INSPECTION,
  sweeps: [],
  finished: new Map(),
  live: new Map(),
  seconds: [],
  localRate: null,
  machine: { cores: 4, gpus: 0 },
  ...changes,
})

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

export const portsOf = (it: World): PlanPorts => ({
  files: {
    readText: async () => it.text,
    absolute: path => `/projects/${path}`,
    folderOf: path => `/projects/${path}`.replace(/\/[^/]*$/, ''),
  },
  environment: {
    prepare: async () => it.inspection.python.executable,
    inspect: async () => it.inspection,
    candidates: async () => [],
  },
  store: {
    sweeps: () => it.sweeps,
    finished: ids => new Map([...it.finished].filter(([id]) => ids.includes(id))),
    live: ids => new Map([...it.live].filter(([id]) => ids.includes(id))),
    runTimes: () => tookSeconds(it.seconds),
  },
  digest: sha256,
  machine: it.machine,
  clock: { now: () => Date.parse('2026-11-24T03:00:00Z') },
  engines: ['local'],
  listedRates: async () => new Map(),
  localRate: async () => it.localRate,
})

export const request = (changes: Partial<PlanRequest> = {}): PlanRequest => ({
  file: 'toy/sweep.yaml',
  overrides: [],
  noCache: false,
  sameCode: false,
  progress: () => {},
  ...changes,
})
