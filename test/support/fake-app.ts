// An app without a store or an engine: gives sample documents, and remembers what it was asked to do.
import type { CompareDocument } from '../../src/domain/compare-document.ts'
import type { PlanDocument } from '../../src/domain/documents.ts'
import { SweepdeckError } from '../../src/domain/errors.ts'
import { compareGpus } from '../../src/domain/gpu-comparison.ts'
import type { Candidate } from '../../src/domain/ports.ts'
import type { PlanRecord } from '../../src/domain/protocol.ts'
import type { ResumeProofDocument } from '../../src/domain/resume-proof.ts'
import type { RunTime } from '../../src/domain/store-port.ts'
import type { App, CodeChange, FollowUpdate, PlanRequest, SweepPlan } from '../../src/services/app.ts'
import type { ServeService } from '../../src/services/serve.ts'
import { RESOURCES } from './asked-resources.ts'
import { type FakeDefine, type FakeDefineOptions, fakeDefine } from './fake-define.ts'
import { type FakeLive, type FakeLiveOptions, fakeLive } from './fake-live.ts'
import { FAKE_MONITOR } from './fake-monitor.ts'
import {
  COMPARE,
  COST,
  LIVE,
  PLAN,
  PRICES,
  PROMOTION,
  PROOF,
  RUN_IDS,
  SHOW_FAILED_RUN,
  SHOW_RUN,
  SHOW_SWEEP,
  SWEEP,
  SWEEP_ID,
} from './sample-documents.ts'
import { REPORT } from './sample-report.ts'

export interface FakeAppOptions {
  /** What `follow` gives; after the last one it waits for the signal where `staysLive`. */
  readonly updates?: readonly FollowUpdate[]
  readonly staysLive?: boolean
  readonly plan?: PlanDocument
  /** A probe goes on until it is stopped. */
  readonly endlessProbe?: boolean
  /** Runs of a probe that told nothing. */
  readonly openProbes?: number
  /** How long runs took on other GPUs. */
  readonly times?: readonly RunTime[]
  /** What comparing these sweeps gives; it may throw. */
  readonly compare?: (sweeps: readonly string[]) => CompareDocument
  readonly proof?: ResumeProofDocument
  readonly codeChanges?: readonly CodeChange[]
  readonly candidates?: Readonly<Record<string, readonly Candidate[]>>
  /** What it printed, or what each attempt did. */
  readonly logs?: readonly Uint8Array[] | ((attempt: number | null) => readonly Uint8Array[])
  /** There is a token for Modal, whose plan shows its rates. */
  readonly isLoggedIn?: boolean
  readonly live?: FakeLiveOptions
  readonly define?: FakeDefineOptions
}

export interface FakeApp extends App {
  /** Everything that would have changed something, in order. */
  readonly asked: readonly string[]
  readonly planned: readonly PlanRequest[]
  readonly isClosed: boolean
  liveView(): FakeLive
  define(): Promise<FakeDefine>
}

export const update = (rest: Partial<FollowUpdate> = {}): FollowUpdate => ({
  sweep: SWEEP,
  stateWhy: '',
  runsPerS: 0.5,
  etaS: 90,
  notes: [],
  ended: [],
  ...rest,
})

/** As far as screens look at it. */
const FAKE_PLAN = {
  name: 'digits',
  code: { identity: 'f00dfeed' },
  resources: null,
  gpus: 0,
  parallel: 2,
  price: { nano_usd_per_s: 55_556, source: 'prices set' },
  timeout_s: null,
}

const NO_TOKEN = { name: 'token', ok: false, found: 'there is none', hint: 'Make one.' }

const finished = update({
  sweep: {
    ...SWEEP,
    state: 'finished',
    counts: { queued: 0, running: 0, finished: 3, failed: 1, stopped: 0, pruned: 0 },
  },
})

const ENDPOINT = {
  appId: 'ap-1',
  name: 'digits-best',
  n: 2,
  url: 'https://ada--sweepdeck-serve-digits-best-web.modal.run',
  containers: 0,
  createdAt: '2026-11-24T07:20:00Z',
}

const fakeServe = (did: (text: string) => unknown): ServeService => ({
  find: async (target, code) => {
    did(`serve ${target}${code === null ? '' : ` ${code}`}`)
    const plan = { engine: target.startsWith('modal') ? 'modal' : 'local' } as PlanRecord
    return { record: PROMOTION, plan, code: { file: 'serve.py', object: 'predict' } }
  },
  here: async (_servable, { port, onLine }) => {
    onLine('the model is loaded')
    return { url: `http://127.0.0.1:${port}`, ended: Promise.resolve(null), stop: () => {} }
  },
  deploy: async (_servable, { gpu, isPrivate }) => {
    did(`deploy${gpu === null ? '' : ` on ${gpu}`}${isPrivate ? ' for us' : ''}`)
    return { appId: ENDPOINT.appId, url: ENDPOINT.url, scaledownS: 60, maxContainers: 1 }
  },
  endpoints: async () => [ENDPOINT],
  stop: async name => {
    did(`stop serving ${name}`)
    return ENDPOINT
  },
})

const annotatedAs = (id: string, tags: string[], note: string | null) => ({
  sweep_id: id === SWEEP_ID ? id : null,
  run_id: id === SWEEP_ID ? null : id,
  tags,
  note,
  changed: true,
})

export const fakeApp = (options: FakeAppOptions = {}): FakeApp => {
  const asked: string[] = []
  const planned: PlanRequest[] = []
  let isClosed = false
  let isStopped = false
  let isLoggedIn = options.isLoggedIn ?? false
  const live = fakeLive(options.live)
  const define = fakeDefine(options.define)
  const plan = {
    document: options.plan ?? PLAN,
    runs: [],
    plan: FAKE_PLAN,
    inspection: {},
    gpus: () =>
      compareGpus({
        runs: 4,
        configs: null,
        parallel: 2,
        resources: { ...RESOURCES, gpu: ['A10G'] },
        gpus: 1,
        expectS: null,
        listed: new Map(),
        times: options.times ?? [],
      }),
  } as unknown as SweepPlan
  const did = (text: string) => {
    asked.push(text)
    return { sweepId: SWEEP_ID, seq: asked.length, restarted: false, text: `asked to ${text}` }
  }
  return {
    asked,
    planned,
    get isClosed() {
      return isClosed
    },
    home: '/project/.sweepdeck',
    live: {
      apps: async () => LIVE,
      orphans: async () => LIVE.apps.slice(1),
      end: async apps => {
        did(`end ${apps.map(({ app_id }) => app_id).join(' ')}`)
        return apps
      },
    },
    annotate: {
      tag: async (targets, { add, remove }) => {
        did(`tag ${targets.join(' ')} +${add.join(',')} -${remove.join(',')}`)
        return { targets: targets.map(id => annotatedAs(id, [...add], null)) }
      },
      note: async (targets, note) => {
        did(`note ${targets.join(' ')} ${note}`)
        return { targets: targets.map(id => annotatedAs(id, [], note)) }
      },
    },
    control: {
      stop: async (targets, { all }) => {
        isStopped = true
        return [did(all ? 'stop --all' : `stop ${targets.join(' ')}`)]
      },
      pause: async (sweep, { now }) => did(`pause ${sweep}${now ? ' --now' : ''}`),
      resume: async targets => [did(`resume ${targets.join(' ')}`)],
      retry: async (targets, { fresh }) => [did(`retry ${targets.join(' ')}${fresh ? ' --fresh' : ''}`)],
      parallel: async (sweep, parallel) => did(`parallel ${sweep} ${parallel}`),
      budget: async (sweep, change) => did(`budget ${sweep} ${JSON.stringify(change)}`),
      extend: async (sweep, overrides) => ({
        added: [{}] as never,
        plan,
        launch: async () => did(`extend ${sweep} ${overrides.join(' ')}`),
      }),
    },
    liveView: () => live,
    define: async () => define,
    plan: async request => {
      planned.push(request)
      return plan
    },
    probe: async () => ({
      runs: 4,
      runS: 60,
      wallS: 120,
      usd: 0.02,
      inContainers: false,
      run: async ({ signal, progress }) => {
        did('probe')
        progress('probing: 2 of 4 runs measured')
        if (options.endlessProbe) {
          await new Promise(resolve => signal.addEventListener('abort', resolve))
          did('stop probe')
        }
        return {
          sweepId: '20261124-050000-0001',
          runs: 4,
          failed: 0,
          open: options.openProbes ?? 0,
          hours: 0.01,
          usd: 0.004,
        }
      },
    }),
    launch: async () => {
      did('launch')
      return { sweepId: SWEEP_ID }
    },
    sync: async () => ({ sweeps: 1, records: 12, metric_points: 3, problems: [] }),
    resolveSweep: async name => {
      if (name === 'digits' || SWEEP_ID.startsWith(name)) return SWEEP_ID
      throw new SweepdeckError(`no sweep is called ${JSON.stringify(name)}`, {
        code: 'sweep.not_found',
        hint: 'Did you mean digits?',
      })
    },
    listSweeps: async () => [SWEEP],
    showSweep: async (sweepId, { filter } = {}) => {
      if (filter === undefined) return SHOW_SWEEP
      asked.push(`show ${sweepId} ${filter}`)
      return { ...SHOW_SWEEP, runs: SHOW_SWEEP.runs.filter((_, index) => index % 2 === 0) }
    },
    codeChanges: async () => options.codeChanges ?? [],
    showRun: async run => {
      if (RUN_IDS[2].startsWith(run)) return SHOW_FAILED_RUN
      if (RUN_IDS[0].startsWith(run)) return SHOW_RUN
      throw new SweepdeckError('no such run', { code: 'run.not_found' })
    },
    serve: fakeServe(did),
    promote: async ({ target, as, newest }) => {
      did(`promote ${target}${as === null ? '' : ` --as ${as}`}${newest ? ' --newest' : ''}`)
      return PROMOTION
    },
    history: async () => [
      { step: 1, time: '2026-11-24T07:00:02Z', attempt: 1, metrics: { accuracy: 0.5, loss: 'NaN' } },
      { step: 2, time: '2026-11-24T07:00:03Z', attempt: 2, metrics: { accuracy: 0.75 } },
    ],
    async *logs(_run, { attempt }) {
      const { logs = [] } = options
      yield* typeof logs === 'function' ? logs(attempt) : logs
    },
    async *follow(_sweepId, signal) {
      yield* options.updates ?? [update(), finished]
      if (!options.staysLive) return
      while (!signal.aborted && !isStopped) await new Promise(resolve => setTimeout(resolve, 2))
      if (isStopped) yield update({ sweep: { ...SWEEP, state: 'stopped' } })
    },
    compare: async sweeps => options.compare?.(sweeps) ?? COMPARE,
    compareCurves: async ({ runs }) =>
      runs.map(({ row, runId }) => ({
        row,
        run_id: runId,
        points: [1, 2, 3, 4, 5].map(step => ({
          step,
          hours: (step * (row + 1)) / 60,
          usd: (step * (row + 1)) / 100,
          value: 1 - 1 / (step + 1) - row / 50,
        })),
      })),
    cost: async () => COST,
    report: async () => REPORT,
    exportTable: async ({ sweeps, curves }) => ({
      sweeps,
      columns: [
        { name: 'run_id', type: 'text' },
        { name: curves ? 'value' : 'metric.loss', type: 'number' },
      ],
      rows: [
        ['a', 0.5],
        ['b', Number.NaN],
      ],
    }),
    importSweep: async ({ source, file }) => ({
      text: 'name: imported\n',
      document: { from: 'wandb', source, file, changes: [], questions: [], results: null },
    }),
    monitor: async () => FAKE_MONITOR,
    modal: {
      doctor: async () =>
        isLoggedIn
          ? { checks: [{ name: 'workspace', ok: true, found: 'ours', hint: null }], needsToken: false }
          : { checks: [NO_TOKEN], needsToken: true },
      logIn: async () => {
        did('modal token new')
        isLoggedIn = true
        return true
      },
      prove: async ({ capUsd, gpu }) => {
        did(`prove for ${capUsd} on ${gpu}`)
        return {
          sweep_id: SWEEP_ID,
          checks: [{ name: 'sweep', ok: capUsd < 1, found: 'finished after 40 s' }],
          usd: 0.0123,
          cap_usd: capUsd,
          seconds: 61,
        }
      },
      prices: async () => {
        if (isLoggedIn) return { ...PRICES, source: 'rates of this workspace' }
        throw new SweepdeckError('not on this plan', { code: 'modal.refused' })
      },
    },
    pull: async ({ run, best, to }) => {
      did(`pull ${run}${best ? ' --best' : ''}${to === null ? '' : ` --to ${to}`}`)
      return {
        run_id: RUN_IDS[0],
        sweep_id: SWEEP_ID,
        to: '/project/run-3f2a0000',
        files: [
          { path: 'checkpoints/1/model', bytes: 2048, sha256: 'ab', verified: true, fetched: true },
          { path: 'files/plot.png', bytes: 1024, sha256: 'cd', verified: false, fetched: false },
        ],
        bytes: 3072,
      }
    },
    prices: async () => PRICES,
    setListedPrice: async (name, usd) => {
      did(`prices set ${name} ${usd}`)
      return PRICES
    },
    setLocalPrice: async usdPerHour => {
      did(`set ${usdPerHour}`)
      return { ...PRICES, local: { usd_per_hour: usdPerHour, set_at: '2026-11-24T07:00:00Z' } }
    },
    candidates: async file => options.candidates?.[file] ?? [],
    proveResume: async request => {
      did(
        `doctor resume ${request.file} --kills ${request.kills} --seed ${request.seed} --run ${request.run}`,
      )
      return options.proof ?? PROOF
    },
    doctor: async () => ({
      checks: [
        { name: 'python', ok: true, found: '3.11.2 at /usr/bin/python3', hint: null },
        { name: 'GPU', ok: false, found: 'none', hint: 'Runs use the CPU.' },
      ],
    }),
    close: () => {
      isClosed = true
    },
  }
}
