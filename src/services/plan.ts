// From a sweep file to a plan that could be launched as it is: read, expanded, looked at, priced. Changes nothing.
import { budgetDocumentOf, budgetWarnings } from '../domain/budget.ts'
import type { PlanDocument } from '../domain/documents.ts'
import type {
  Clock,
  Digest,
  EngineName,
  Environment,
  Inspection,
  Machine,
  UserFiles,
} from '../domain/ports.ts'
import { usdPerHour } from '../domain/price-book.ts'
import { PROTOCOL_VERSION, type PresetRecord, type RunRecord, type Target } from '../domain/protocol.ts'
import { noScheduleHere, scheduleOf } from '../domain/schedule.ts'
import { planConfigs } from '../domain/space/plan-configs.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import { toError } from '../domain/sweep-file/problems.ts'
import { readSweepFile } from '../domain/sweep-file/read.ts'
import type { SweepSpec } from '../domain/sweep-file/spec.ts'
import type { PlanDraft, PlanRequest, SweepPlan } from './app.ts'
import { planBudget } from './plan-budget.ts'
import { type PlannedCode, planCode } from './plan-code.ts'
import { pricedSlot, wantedResources } from './plan-declared.ts'
import { checkImage } from './plan-image.ts'
import { checkInputs } from './plan-inputs.ts'
import { planPlace } from './plan-place.ts'
import { presetWarnings } from './plan-preset.ts'
import {
  freshConfigs,
  gpusFor,
  priceSlot,
  type QuotePorts,
  quoteFresh,
  type Slot,
  timeOfEach,
} from './plan-quote.ts'
import { planRuns } from './plan-runs.ts'
import { packOf, packWarnings, slotsOf } from './plan-slots.ts'
import { planWarnings } from './plan-warnings.ts'
import { prepareCode, targetOf } from './prepare.ts'

export interface PlanPorts {
  readonly files: UserFiles
  readonly environment: Environment
  readonly store: Pick<StoreQueries, 'sweeps' | 'finished' | 'runTimes' | 'live'>
  readonly digest: Digest
  readonly machine: Machine
  readonly clock: Pick<Clock, 'now'>
  /** Engines that sweeps can be launched on. */
  readonly engines: readonly EngineName[]
  /** What the user set for this machine; null: nothing. */
  readonly localRate: () => Promise<{ readonly usdPerHour: number } | null>
  /** What the user set instead of what the price list says. */
  readonly listedRates: QuotePorts['listedRates']
}

/** Throws everything that is wrong with the file, its space or its code. */
export const planSweep = async (request: PlanRequest, ports: PlanPorts): Promise<SweepPlan> => {
  const { file, overrides, progress } = request
  const text = await ports.files.readText(file)
  const read = readSweepFile(text, { path: ports.files.absolute(file), overrides })
  if (!read.ok) throw toError(read.problems, { path: file })
  const { configs: space, notes } = planConfigs(read.spec)
  if (read.spec.schedule !== null && read.spec.resources.engine === 'local')
    throw noScheduleHere(read.spec.schedule.cron, placeOf(file, ports.files))
  const target = targetOf(read.spec.train, ports.files.folderOf(file))
  const inspection = await prepareCode(ports.environment, {
    engine: read.spec.resources.engine,
    image: read.spec.image,
    target,
    progress,
  })
  const wanted = wantedResources(read.spec, inspection)
  const { spec } = wanted
  const planned = planCode({ name: spec.name, target, inspection, sameCode: request.sameCode }, ports)
  const { code, changedSince } = planned
  const runs = planRuns(
    {
      configs: space,
      seeds: spec.seeds,
      identity: code.identity,
      preset: presetOf(spec),
      metric: spec.metric.name,
      // Whoever has a schedule wants it done again each time.
      noCache: request.noCache || spec.schedule !== null,
    },
    ports,
  )
  const source = { path: ports.files.absolute(file), text, overrides: [...overrides] }
  const slot = pricedSlot(await priceSlot(wanted.priced, ports), wanted)
  const quoted = { identity: code.identity, target }
  const configs = freshConfigs(runs)
  const each = timeOfEach(spec, { fresh: configs.length, configs, code: quoted }, ports)
  const quote = quoteFresh(spec, { fresh: configs.length, each, slot }, ports)
  const heartbeat_s = HEARTBEAT_S[spec.resources.engine]
  const budget = planBudget(
    spec,
    { fresh: configs.length, likelyRunS: each.seconds.likely, slot, heartbeatS: heartbeat_s },
    ports,
  )
  const priced = { ...slot, quote, budget, heartbeat_s }
  const plan = draft({ spec, target, source, planned, inspection, priced })
  const warnings = planWarnings(
    {
      fromFile: [...read.warnings, ...notes, ...wanted.warnings],
      fromCode: [...checkInputs(inspection, { target, runs }), ...checkImage(inspection, plan.image)],
      fromPreset: presetWarnings({ preset: plan.preset, target, parameters: inspection.parameters }),
      fromMachine: [...packWarnings(spec, ports.machine), ...budgetWarnings(budget, slot)],
      engine: spec.resources.engine,
      engines: ports.engines,
      runs,
      changedSince,
      sameCode: request.sameCode,
      sameCodeAs: code.same_code_as,
    },
    ports.store,
  )
  const document = planDocument({
    plan,
    parallel: slotsOf(spec, ports.machine),
    pack: packOf(spec, ports.machine),
    runs,
    changedSince,
    warnings,
    now: ports.clock.now(),
  })
  const listed = await ports.listedRates()
  const gpus = () => gpusFor(spec, { configs, code: quoted, listed }, ports)
  return { document, plan, runs, inspection, gpus }
}

/** How often a worker says that it lives; also how exactly the end of a lost attempt is known. */
export const HEARTBEAT_S: Readonly<Record<EngineName, number>> = { local: 1, modal: 10, slurm: 10 }

const draft = ({
  spec,
  target,
  source,
  planned: { code },
  inspection,
  priced,
}: {
  readonly spec: SweepSpec
  readonly target: Target
  readonly source: PlanDraft['source']
  readonly planned: PlannedCode
  readonly inspection: Inspection
  readonly priced: Slot & Pick<PlanDraft, 'quote' | 'budget' | 'heartbeat_s'>
}): PlanDraft => ({
  v: PROTOCOL_VERSION,
  name: spec.name,
  engine: spec.resources.engine,
  method: spec.method,
  source,
  target,
  code,
  python: inspection.python,
  metric: spec.metric,
  parallel: spec.resources.parallel,
  pack: spec.resources.pack,
  preset: presetOf(spec),
  ...planPlace(spec),
  timeout_s: spec.resources.timeoutS,
  retry: spec.retry,
  serve: spec.serve,
  tags: [...spec.tags],
  checkpoint: { every_s: spec.checkpoint.everyS, keep: [...spec.checkpoint.keep] },
  ...priced,
  probe: null,
})

/** As plans hold it. */
export const presetOf = ({ preset: { precision, batch, workers, scaleLr } }: SweepSpec): PresetRecord => ({
  precision,
  batch,
  workers,
  scale_lr: scaleLr,
})

/** Where a sweep file lies, as somebody who is in another folder has to name it. */
const placeOf = (file: string, files: UserFiles) => {
  const folder = files.folderOf(file)
  return { folder, file: files.absolute(file).slice(folder.length + 1) }
}

/** The document of `plan --json`. */
export const planDocument = ({
  plan,
  parallel,
  pack,
  runs,
  changedSince,
  warnings,
  now,
}: {
  readonly plan: PlanDraft
  readonly parallel: number | null
  readonly pack: number
  readonly runs: readonly RunRecord[]
  readonly changedSince: string | null
  readonly warnings: readonly string[]
  /** Milliseconds since 1970. */
  readonly now: number
}): PlanDocument => ({
  sweep: {
    name: plan.name,
    engine: plan.engine,
    method: plan.method,
    metric: plan.metric,
    preset: plan.preset,
    parallel,
    pack,
    gpu: plan.resources?.gpu ?? null,
    usd_per_run_hour: plan.price.nano_usd_per_s === null ? null : usdPerHour(plan.price.nano_usd_per_s),
    code: { identity: plan.code.identity, changed_since: changedSince },
    schedule: scheduleOf(plan.schedule, now),
  },
  run_count: runs.length,
  cached_count: runs.filter(run => run.cached !== null).length,
  configs: runs.map(({ run_id, config, seed, cached }) => ({
    run_id,
    config,
    seed,
    cached: cached !== null,
  })),
  quote: plan.quote,
  budget: budgetDocumentOf(plan.budget),
  warnings: [...warnings],
})
