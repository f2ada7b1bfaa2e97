// What the words of a command line name: a sweep, a run, or, where nothing is said, the newest sweep.
import type { ShowRunDocument, SweepRow } from '../domain/documents.ts'
import { SweepdeckError } from '../domain/errors.ts'
import type { App } from '../services/app.ts'

export type Target =
  | { readonly kind: 'sweep'; readonly sweepId: string }
  | { readonly kind: 'run'; readonly run: ShowRunDocument }

/** The id of the sweep that is meant; of the newest one, probes apart, where none is named. */
export const sweepIdOf = async (app: App, name: string | undefined): Promise<string> => {
  if (name !== undefined) return app.resolveSweep(name)
  const newest = (await app.listSweeps()).find(({ is_probe }) => !is_probe)
  if (newest !== undefined) return newest.sweep_id
  throw new SweepdeckError('there is no sweep yet', {
    code: 'sweep.none',
    hint: '`sweepdeck run` launches the sweep of sweep.yaml.',
  })
}

/** A sweep if one is called so, else a run. */
export const targetOf = async (app: App, word: string): Promise<Target> => {
  try {
    return { kind: 'sweep', sweepId: await app.resolveSweep(word) }
  } catch (error) {
    if (!isCode(error, 'sweep.not_found')) throw error
    return { kind: 'run', run: await runOrNothing(app, word, error) }
  }
}

/** The same targets; with a filter those runs of the named sweeps that it lets pass, of which there has to be one. */
export const filteredTargets = async (
  app: App,
  targets: readonly string[],
  filter: string | undefined,
): Promise<readonly string[]> => {
  if (filter === undefined) return targets
  const runs: string[] = []
  for (const target of targets) {
    const { runs: passing } = await app.showSweep(await app.resolveSweep(target), { filter })
    runs.push(...passing.map(({ run_id }) => run_id))
  }
  if (runs.length > 0) return runs
  throw new SweepdeckError('no run passes the filter', {
    code: 'target.none_passes',
    hint: '`sweepdeck show SWEEP --filter …` shows which do.',
  })
}

/** The row of a sweep as `ls` shows it. */
export const sweepRowOf = async (app: App, sweepId: string): Promise<SweepRow> => {
  const row = (await app.listSweeps()).find(({ sweep_id }) => sweep_id === sweepId)
  if (row !== undefined) return row
  throw new SweepdeckError(`there is no sweep ${sweepId} any more`, { code: 'sweep.not_found' })
}

/** How this sweep is named on a command line: by its name where that is plain and means this one, else by its id. */
export const handleOf = async (
  app: App,
  { sweep_id, name }: Pick<SweepRow, 'sweep_id' | 'name'>,
): Promise<string> => {
  const isPlainWord = /^[A-Za-z0-9_.][A-Za-z0-9_.-]*$/.test(name)
  return isPlainWord && (await app.resolveSweep(name)) === sweep_id ? name : sweep_id
}

const runOrNothing = async (app: App, word: string, noSweep: SweepdeckError): Promise<ShowRunDocument> => {
  try {
    return await app.showRun(word)
  } catch (error) {
    if (!isCode(error, 'run.not_found')) throw error
    throw new SweepdeckError(`there is no sweep and no run called ${JSON.stringify(word)}`, {
      code: 'target.not_found',
      hint: noSweep.hint ?? '`sweepdeck ls` lists the sweeps, `sweepdeck show SWEEP` its runs.',
      details: noSweep.details,
      exitCode: noSweep.exitCode,
    })
  }
}

const isCode = (error: unknown, code: string): error is SweepdeckError =>
  error instanceof SweepdeckError && error.code === code
