// What a sweep file means while it is typed: what is wrong with it, how many runs it has, how many of them are done, what
// the rest costs. The quick answers come first; each later one takes longer, and none blocks the keys.
import { budgetDocumentOf } from '../domain/budget.ts'
import type { BudgetDocument } from '../domain/budget-document.ts'
import { SweepdeckError } from '../domain/errors.ts'
import type { Digest, Environment, Inspection, UserFiles } from '../domain/ports.ts'
import type { Config, Quote, Target } from '../domain/protocol.ts'
import { countConfigs, planConfigs } from '../domain/space/plan-configs.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import type { Problem } from '../domain/sweep-file/problems.ts'
import { readSweepFile } from '../domain/sweep-file/read.ts'
import type { SweepSpec } from '../domain/sweep-file/spec.ts'
import { HEARTBEAT_S, presetOf } from './plan.ts'
import { planBudget } from './plan-budget.ts'
import { planCode } from './plan-code.ts'
import { checkInputs } from './plan-inputs.ts'
import { presetWarnings } from './plan-preset.ts'
import { freshConfigs, priceSlot, type QuotePorts, quoteFresh, timeOfEach } from './plan-quote.ts'
import { planRuns } from './plan-runs.ts'
import { prepareCode, targetOf } from './prepare.ts'
import type { Turns } from './turns.ts'

/** What is known so far; each answer is whole and replaces the one before. */
export interface DraftCheck {
  readonly problems: readonly Problem[]
  /** null: there are problems. */
  readonly spec: SweepSpec | null
  /** Without seeds; null: cannot be counted. */
  readonly configs: number | null
  readonly runs: number | null
  /** Done already; null: not looked at yet, or too many to look. */
  readonly cached: number | null
  readonly quote: Quote | null
  /** null: the file sets none. */
  readonly budget: BudgetDocument | null
  /** Dollars per hour of one slot; null: no price is known. */
  readonly usdPerSlotHour: number | null
  readonly code: CodeCheck
  readonly warnings: readonly string[]
}

export type CodeCheck =
  | { readonly state: 'unknown' }
  | { readonly state: 'looking'; readonly doing: string }
  | { readonly state: 'ready' }
  /** Its environment has to be built first, which nobody asked for yet. */
  | { readonly state: 'unbuilt' }
  | { readonly state: 'broken'; readonly message: string; readonly details: readonly string[] }

export interface DraftRequest {
  /** Where the file is, or will be. */
  readonly path: string
  readonly text: string
  readonly signal: AbortSignal
  readonly onChange: (check: DraftCheck) => void
}

export interface DraftCheckPorts extends QuotePorts {
  readonly files: Pick<UserFiles, 'absolute' | 'folderOf'>
  readonly environment: Environment
  readonly store: Pick<StoreQueries, 'sweeps' | 'finished' | 'runTimes'>
  readonly digest: Digest
  readonly turns: Turns
}

/** More are counted, but not expanded to see which are done: the launch does that once. */
export const MOST_EXPANDED = 10_000
/** Ids are made for so many configs before somebody else has a turn. */
const SLICE = 200

const NOTHING: DraftCheck = {
  problems: [],
  spec: null,
  configs: null,
  runs: null,
  cached: null,
  quote: null,
  budget: null,
  usdPerSlotHour: null,
  code: { state: 'unknown' },
  warnings: [],
}

/** Checks drafts one after the other; code that was looked at for one is not looked at again for the next. */
export const createDraftCheck = (ports: DraftCheckPorts): ((request: DraftRequest) => Promise<void>) => {
  const looked = new Map<string, Promise<Inspection>>()
  const inspect = (
    spec: SweepSpec,
    target: Target,
    progress: (line: string) => void,
  ): Promise<Inspection> => {
    const key = JSON.stringify([target, spec.resources.engine, spec.image])
    const known = looked.get(key)
    if (known !== undefined) return known
    const { engine } = spec.resources
    const looking = prepareCode(ports.environment, {
      engine,
      image: spec.image,
      target,
      progress,
      mayBuild: false,
    })
    looked.set(key, looking)
    // What failed may be mended in the meantime.
    looking.catch(() => looked.delete(key))
    return looking
  }

  return async ({ path, text, signal, onChange }) => {
    const read = readSweepFile(text, { path: ports.files.absolute(path), overrides: [] })
    if (!read.ok) return onChange({ ...NOTHING, problems: read.problems })
    const { spec } = read
    const size = sizeOf(spec)
    if ('problem' in size)
      return onChange({ ...NOTHING, spec, problems: [size.problem], warnings: read.warnings })
    const { configs } = size
    const runs = configs * spec.seeds.length
    const slot = await priceSlot(spec, ports)
    const target = targetOf(spec.train, ports.files.folderOf(path))
    const priced = (fresh: number, identity: string, configs: readonly Config[] | null) => {
      const each = timeOfEach(spec, { fresh, configs, code: { identity, target } }, ports)
      const heartbeatS = HEARTBEAT_S[spec.resources.engine]
      const budget = planBudget(spec, { fresh, likelyRunS: each.seconds.likely, slot, heartbeatS }, ports)
      return { quote: quoteFresh(spec, { fresh, each, slot }, ports), budget: budgetDocumentOf(budget) }
    }
    const perS = slot.price.nano_usd_per_s
    let check: DraftCheck = {
      ...NOTHING,
      spec,
      configs,
      runs,
      ...priced(runs, '', null),
      usdPerSlotHour: perS === null ? null : (perS * 3600) / 1e9,
      warnings: read.warnings,
    }
    const tell = (news: Partial<DraftCheck>): void => {
      if (signal.aborted) return
      check = { ...check, ...news }
      onChange(check)
    }
    tell({ code: { state: 'looking', doing: 'looking at the code' } })
    try {
      const inspection = await inspect(spec, target, doing => tell({ code: { state: 'looking', doing } }))
      if (signal.aborted) return
      const { identity } = planCode({ name: spec.name, target, inspection, sameCode: false }, ports).code
      tell({ code: { state: 'ready' }, ...priced(runs, identity, null) })
      if (runs > MOST_EXPANDED) return
      const found = await expanded(spec, { identity, signal }, ports)
      if (found === null) return
      tell({
        runs: found.runs.length,
        cached: found.runs.length - found.fresh.length,
        ...priced(found.fresh.length, identity, found.fresh),
        warnings: [
          ...read.warnings,
          ...found.notes,
          ...checkInputs(inspection, { target, runs: found.runs }),
          ...presetWarnings({ preset: presetOf(spec), target, parameters: inspection.parameters }),
        ],
      })
    } catch (error) {
      if (!(error instanceof SweepdeckError)) throw error
      tell({ code: codeProblem(error) })
    }
  }
}

const codeProblem = ({ code, message, details }: SweepdeckError): CodeCheck =>
  code === 'environment.not_built' ? { state: 'unbuilt' } : { state: 'broken', message, details }

/** Counted, not expanded. */
const sizeOf = (spec: SweepSpec): { readonly configs: number } | { readonly problem: Problem } => {
  try {
    if (spec.method === 'grid')
      return { configs: Math.min(countConfigs(spec.space), spec.runCap ?? Number.POSITIVE_INFINITY) }
    if (spec.runCap !== null) return { configs: spec.runCap }
    return { configs: planConfigs(spec).configs.length }
  } catch (error) {
    if (!(error instanceof SweepdeckError)) throw error
    return { problem: problemOf(error) }
  }
}

/** A space that cannot be planned, where it is said: at the method, the rules, or the parameter it names. */
const problemOf = ({ code, message, hint }: SweepdeckError): Problem => ({
  line: 1,
  column: 1,
  override: null,
  key: code.startsWith('method') ? 'method' : code === 'space.empty' ? 'exclude' : 'parameters',
  message,
  expected: hint ?? null,
  suggestion: null,
})

type Runs = ReturnType<typeof planRuns>

const expanded = async (
  spec: SweepSpec,
  { identity, signal }: { readonly identity: string; readonly signal: AbortSignal },
  ports: Pick<DraftCheckPorts, 'digest' | 'store' | 'turns'>,
): Promise<{
  readonly runs: Runs
  readonly fresh: readonly Config[]
  readonly notes: readonly string[]
} | null> => {
  await ports.turns.take()
  if (signal.aborted) return null
  const { configs, notes } = planConfigs(spec)
  const runs: Runs[number][] = []
  for (let from = 0; from < configs.length; from += SLICE) {
    await ports.turns.take()
    if (signal.aborted) return null
    const slice = planRuns(
      {
        configs: configs.slice(from, from + SLICE),
        seeds: spec.seeds,
        identity,
        preset: presetOf(spec),
        metric: spec.metric.name,
        noCache: false,
        firstIndex: runs.length,
      },
      ports,
    )
    runs.push(...slice)
  }
  return { runs, fresh: freshConfigs(runs), notes }
}
