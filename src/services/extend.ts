// More values or seeds for a sweep that is launched: the runs it does not have yet, under the ids of its own code.
import { SweepdeckError } from '../domain/errors.ts'
import type { PlanRecord, RunRecord } from '../domain/protocol.ts'
import { planConfigs } from '../domain/space/plan-configs.ts'
import type { StoreQueries, SweepSummary } from '../domain/store-port.ts'
import { toError } from '../domain/sweep-file/problems.ts'
import { readSweepFile } from '../domain/sweep-file/read.ts'
import type { SweepSpec } from '../domain/sweep-file/spec.ts'
import type { ControlOutcome, ControlService, SweepPlan } from './app.ts'
import { compareSources } from './code-changes.ts'
import { type ControlPorts, sendWish } from './control.ts'
import { running } from './end-schedule.ts'
import { engineFor } from './launch.ts'
import { type PlanPorts, planDocument } from './plan.ts'
import { checkInputs } from './plan-inputs.ts'
import { freshConfigs, quoteFresh, timeOfEach } from './plan-quote.ts'
import { planRuns } from './plan-runs.ts'
import { packOf, slotsOf } from './plan-slots.ts'
import { prepareCode } from './prepare.ts'
import { resolveSweep } from './resolve.ts'

export interface ExtendPorts
  extends Pick<PlanPorts, 'environment' | 'digest' | 'machine'>,
    Pick<ControlPorts, 'engines' | 'clock' | 'by' | 'ownRates'> {
  readonly store: StoreQueries
}

/** Plans the addition; existing runs are never touched, and nothing is written until `launch`. */
export const createExtend =
  (ports: ExtendPorts): ControlService['extend'] =>
  async (name, overrides, progress) => {
    const sweep = running(resolveSweep(ports.store, name))
    const { plan } = sweep
    engineFor(plan.engine, ports.engines)
    const { spec, warnings } = extendedSpec(plan, overrides)
    const { configs, notes } = planConfigs(spec)
    const inspection = await prepareCode(ports.environment, {
      engine: spec.resources.engine,
      image: spec.image,
      target: plan.target,
      progress,
    })
    const existing = ports.store.sweep(sweep.sweepId)?.runs ?? []
    const { identity } = plan.code
    const runs = planRuns(
      {
        configs,
        seeds: spec.seeds,
        identity,
        preset: plan.preset,
        metric: spec.metric.name,
        noCache: false,
        known: new Set(existing.map(run => run.runId)),
        firstIndex: existing.reduce((next, run) => Math.max(next, run.index + 1), 0),
      },
      ports,
    )
    const { sweep_id: _id, created_at: _at, ...launched } = plan
    const fresh = freshConfigs(runs)
    const code = { identity, target: plan.target }
    const each = timeOfEach(spec, { fresh: fresh.length, configs: fresh, code }, ports)
    const draft = { ...launched, quote: quoteFresh(spec, { fresh: fresh.length, each, slot: plan }, ports) }
    const changed = compareSources(plan.code.sources, inspection.sources)
    const document = planDocument({
      plan: draft,
      parallel: slotsOf(spec, ports.machine),
      pack: packOf(spec, ports.machine),
      runs,
      changedSince: changed.length > 0 ? sweep.sweepId : null,
      now: ports.clock.now(),
      warnings: [
        ...warnings,
        ...notes,
        ...checkInputs(inspection, { target: plan.target, runs }),
        ...changedWarning(changed.map(({ path }) => path)),
      ],
    })
    // Where a sweep is, what is added to it is too: there is nothing to choose.
    const extension: SweepPlan = { document, plan: draft, runs, inspection, gpus: () => [] }
    return { added: runs, plan: extension, launch: () => launchExtension(sweep, runs, ports) }
  }

const launchExtension = async (
  sweep: SweepSummary,
  runs: readonly RunRecord[],
  ports: ExtendPorts,
): Promise<ControlOutcome> => {
  if (runs.length === 0) throw nothingNew(sweep)
  const file = await engineFor(sweep.engine, ports.engines).control(sweep.sweepId).addRuns(runs)
  return sendWish({ sweep, wish: { kind: 'extend', file } }, ports)
}

/** What the sweep was launched from, with more overrides on top of its own. */
const extendedSpec = (
  { source, name }: PlanRecord,
  overrides: readonly string[],
): { readonly spec: SweepSpec; readonly warnings: readonly string[] } => {
  const path = source.path ?? name
  const read = (added: readonly string[]) => {
    const result = readSweepFile(source.text, { path, overrides: [...source.overrides, ...added] })
    if (!result.ok) throw toError(result.problems, { path })
    return result
  }
  const before = read([])
  const after = read(overrides)
  const fixed = FIXED.filter(key => JSON.stringify(before.spec[key]) !== JSON.stringify(after.spec[key]))
  if (fixed.length > 0) throw notExtendable(fixed)
  return { spec: after.spec, warnings: after.warnings.filter(text => !before.warnings.includes(text)) }
}

/** What all runs of a sweep have in common, frozen at launch. */
const FIXED = [
  'name',
  'train',
  'metric',
  'preset',
  'resources',
  'image',
  'volume',
  'secrets',
  'budget',
  'checkpoint',
  'retry',
] as const satisfies readonly (keyof SweepSpec)[]

const notExtendable = (keys: readonly string[]): SweepdeckError =>
  new SweepdeckError(`extending cannot change ${keys.join(', ')}: all runs of a sweep have that in common`, {
    code: 'extend.fixed',
    hint: 'Extend by parameters, seeds, run_cap or exclude only, or launch another sweep.',
  })

const nothingNew = ({ name, sweepId }: SweepSummary): SweepdeckError =>
  new SweepdeckError(`${name} (${sweepId}) has all of these runs already`, {
    code: 'extend.nothing_new',
    hint: 'Add values or seeds that it does not have, such as `seeds=5`.',
  })

const changedWarning = (paths: readonly string[]): readonly string[] =>
  paths.length === 0
    ? []
    : [
        `the code changed since launch (${paths.join(', ')}): the new runs use it as it is now, and count as the same code`,
      ]
