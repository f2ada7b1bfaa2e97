// What a sweep found, without when and where: the final values and the visible curve of every run.
import { openStore } from '../../src/store/store.ts'
import { databaseOf } from './aftermath.ts'
import type { Project } from './project.ts'

export interface Curve {
  readonly run_id: string
  readonly state: string
  readonly final: unknown
  readonly steps: readonly { readonly step: number; readonly metrics: unknown }[]
}

/** Of all runs of a sweep, in its order. Values are compared bit for bit: nothing rounds them on the way. */
export const curvesOf = async (project: Project, sweep: string): Promise<readonly Curve[]> => {
  const { sweep_id, runs } = await project.json('show', sweep)
  const store = openStore(databaseOf(project))
  try {
    return runs.map(
      ({ run_id, state, metrics }: { run_id: string; state: string; metrics: unknown }): Curve => ({
        run_id,
        state,
        final: metrics,
        steps: store.history(sweep_id, run_id).map(({ step, metrics }) => ({ step, metrics })),
      }),
    )
  } finally {
    store.close()
  }
}
