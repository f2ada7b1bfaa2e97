// The real services behind the Define screen on files in memory: no disk, no Python, no store.
import { createHash } from 'node:crypto'
import type { DraftFiles } from '../../src/domain/draft-port.ts'
import type { Candidate, Environment, Inspection } from '../../src/domain/ports.ts'
import type { CachedRun } from '../../src/domain/store-port.ts'
import { createDefine, type DefinePorts, type DefineService } from '../../src/services/define.ts'
import { tookSeconds } from './run-times.ts'

export interface FakeDefineOptions {
  /** Texts by path. */
  readonly files?: Readonly<Record<string, string>>
  readonly candidates?: Readonly<Record<string, readonly Candidate[]>>
  readonly sweeps?: readonly object[]
  /** What a look at the code gives; a rejection is what is wrong with it. */
  readonly inspect?: () => Promise<Inspection>
  readonly prepare?: Environment['prepare']
  /** Whether a run with this id is done. */
  readonly isDone?: (runId: string) => boolean
  readonly seconds?: readonly number[]
  readonly usdPerHour?: number | null
}

export interface FakeDefine extends DefineService {
  readonly files: Map<string, string>
  /** How often the code was looked at. */
  readonly looks: number
}

export const INSPECTION: Inspection = {
  ok: true,
  python: { executable: '/usr/bin/python3', version: '3.11.2' },
  sources: [{ path: 'train.py', sha256: 'ab'.repeat(32) }],
  git: null,
  parameters: ['config', 'run'],
  inputs: null,
  missingModules: [],
  thirdParties: [],
  error: null,
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The services, and the files that they change. */
export const fakeDefine = (options: FakeDefineOptions = {}): FakeDefine => {
  const files = new Map(Object.entries(options.files ?? {}))
  let looks = 0
  const drafts: DraftFiles = {
    find: async () => ({
      sweepFiles: [...files.keys()].filter(path => path.endsWith('.yaml')),
      scripts: [...files.keys()].filter(path => path.endsWith('.py')),
    }),
    read: async path => files.get(path) ?? null,
    replace: async (path, text) => {
      files.set(path, text)
    },
    freePath: async path => {
      let free = path
      for (let n = 2; files.has(free); n++) free = path.replace(/\.yaml$/, `-${n}.yaml`)
      return free
    },
    relative: path => path.replace('/project/', ''),
    examples: async () => [{ name: 'digits', about: 'Handwritten digits.' }],
    copyExample: async name => {
      files.set(
        `${name}/sweep.yaml`,
        'name: digits\ntrain: train.py:train\nmetric: { name: a }\nparameters:\n  lr: [1, 2]\n',
      )
      return `${name}/sweep.yaml`
    },
  }
  const cached: CachedRun = {
    sweepId: 's',
    attempt: '1-a',
    metrics: { accuracy: 1, loss: 1, a: 1 },
    endedAt: 0,
  }
  const ports: DefinePorts = {
    drafts,
    candidates: async file => options.candidates?.[file] ?? [],
    files: { absolute: path => `/project/${path}`, folderOf: () => '/project' },
    environment: {
      prepare: options.prepare ?? (async () => '/usr/bin/python3'),
      candidates: async () => [],
      inspect: async () => {
        looks += 1
        return (await options.inspect?.()) ?? INSPECTION
      },
    },
    store: {
      sweeps: () => (options.sweeps ?? []) as never,
      finished: ids => new Map(ids.filter(id => options.isDone?.(id)).map(id => [id, cached])),
      runTimes: () => tookSeconds(options.seconds ?? []),
    },
    digest,
    machine: { cores: 4, gpus: 0 },
    listedRates: async () => new Map(),
    localRate: async () => (options.usdPerHour == null ? null : { usdPerHour: options.usdPerHour }),
    turns: { take: async () => {} },
  }
  return {
    ...createDefine(ports),
    files,
    get looks() {
      return looks
    },
  }
}
