// Gives a name to the best checkpoint of a run, on the volume that the run is on.

import { SweepdeckError } from '../domain/errors.ts'
import type { RunFacts } from '../domain/facts.ts'
import type { Engine, EngineName, VolumeReader } from '../domain/ports.ts'
import { inOrder, metricOf, type Promotable, promotionNameOf } from '../domain/promotable.ts'
import type { PromoteDocument } from '../domain/promotion-documents.ts'
import type { Promotions, PromotionsByEngine } from '../domain/promotion-port.ts'
import { checkpointManifest, type PlanRecord, type PromotionRecord, safeSegment } from '../domain/protocol.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import { findRun } from './find-run.ts'
import { resolveSweep } from './resolve.ts'
import type { Engines } from './sweep-state.ts'
import { resolveTargets } from './targets.ts'

export interface PromotePorts {
  readonly store: Pick<StoreQueries, 'sweeps' | 'findRuns' | 'run'>
  readonly engines: Engines
  readonly promotions: PromotionsByEngine
  /** Who asks. */
  readonly by: string
}

export interface PromoteRequest {
  /** A run, or a sweep for the best of its runs. */
  readonly target: string
  /** null: named after the sweep. */
  readonly as: string | null
  readonly newest: boolean
}

/** Answers `promote`. */
export const createPromote =
  (ports: PromotePorts) =>
  async ({ target, as, newest }: PromoteRequest): Promise<PromoteDocument> => {
    const run = promotedRun(ports.store, target)
    const { plan } = resolveSweep(ports.store, run.sweepId)
    const name = promotionName(as ?? promotionNameOf(plan.name))
    const promotions = promotionsOf(plan, ports.promotions)
    const engine = ports.engines.get(plan.engine as EngineName) as Engine
    const candidates = inOrder(await promotable(engine.volume(run.sweepId), run), {
      goal: plan.metric.goal,
      newest,
    })
    const passedOver: { checkpoint: string; why: string }[] = []
    for (const checkpoint of candidates)
      try {
        const record = await promotions.add(wishFor(checkpoint, { plan, run, name, by: ports.by }))
        return { ...record, passed_over: passedOver }
      } catch (error) {
        if (!(error instanceof SweepdeckError) || error.code !== 'promotion.damaged') throw error
        passedOver.push({ checkpoint: checkpoint.name, why: error.message })
      }
    throw nothingToPromote(
      run,
      passedOver.map(({ why }) => why),
    )
  }

/** The records of a name, oldest first, over the engines that have it; [] where there is none. */
export const promotionsNamed = async (
  name: string,
  promotions: PromotionsByEngine,
): Promise<readonly PromotionRecord[]> => {
  const lists = await Promise.all([...promotions.values()].map(each => each.list(null)))
  return lists.flat().filter(record => record.name === name)
}

export const promotionsOf = (plan: PlanRecord, promotions: PromotionsByEngine): Promotions => {
  const found = promotions.get(plan.engine as EngineName)
  if (found) return found
  throw new SweepdeckError(`checkpoints on ${plan.engine} cannot be promoted from this version`, {
    code: 'engine.not_yet',
  })
}

/** A run by its id, or the best one of a sweep. */
export const promotedRun = (store: PromotePorts['store'], target: string): RunFacts => {
  const [found] = resolveTargets(store, [target])
  if (found?.runs) return findRun(store, found.runs[0] as string)
  const best = found?.sweep.best
  if (best) return findRun(store, best.runId)
  throw new SweepdeckError(`${target} has no best run yet: none has finished with its metric`, {
    code: 'promotion.no_best',
    hint: '`sweepdeck show` lists its runs; name one of them.',
  })
}

const promotionName = (name: string): string => {
  if (safeSegment.safeParse(name).success) return name
  throw new SweepdeckError(`${JSON.stringify(name)} cannot be the name of a promotion`, {
    code: 'promotion.bad_name',
    hint: 'Use small letters, digits and dashes, such as chargpt-best.',
  })
}

/** Those that are whole as far as anybody knows. */
const promotable = async (volume: VolumeReader, run: RunFacts): Promise<readonly Promotable[]> => {
  const whole = run.checkpoints.filter(({ deleted, rejected }) => !deleted && rejected === null)
  const found = await Promise.all(
    whole.map(async ({ name }) => {
      const bytes = await volume.read(`runs/${run.runId}/checkpoints/${name}/manifest.json`)
      const manifest = checkpointManifest.safeParse(parsed(bytes))
      return manifest.success && manifest.data.files.every(({ path }) => isPlainName(path))
        ? [{ name, manifest: manifest.data }]
        : []
    }),
  )
  return found.flat()
}

/** What a manifest says becomes a path. */
const isPlainName = (path: string): boolean => /^[a-z0-9][a-z0-9._-]{0,63}$/.test(path)

const parsed = (bytes: Uint8Array | null): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array()))
  } catch {
    return null
  }
}

interface Circumstances {
  readonly plan: PlanRecord
  readonly run: RunFacts
  readonly name: string
  readonly by: string
}

const wishFor = ({ name: checkpoint, manifest }: Promotable, { plan, run, name, by }: Circumstances) => ({
  name,
  sweep_id: run.sweepId,
  sweep: plan.name,
  run_id: run.runId,
  attempt: manifest.attempt,
  checkpoint,
  step: manifest.step,
  metric: { name: plan.metric.name, goal: plan.metric.goal, value: metricOf(manifest) },
  manifest,
  by,
})

const nothingToPromote = ({ runId }: RunFacts, details: readonly string[]): SweepdeckError =>
  new SweepdeckError(`run ${runId} has no checkpoint that could be promoted`, {
    code: 'promotion.no_checkpoint',
    hint: 'A checkpoint is made of what the code tracks: run.track(model=…) in the training function.',
    details,
  })
