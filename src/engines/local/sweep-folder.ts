// Where everything of a sweep lies in the local volume: the tree at the top of domain/protocol.ts.
import { join } from 'node:path'
import { SweepdeckError } from '../../domain/errors.ts'
import { safeSegment } from '../../domain/protocol.ts'

export interface SweepFolder {
  readonly root: string
  readonly plan: string
  readonly runs: string
  readonly control: string
  readonly driver: string
}

/** The folder of one sweep; refuses an id that is not ours, because it becomes a path. */
export const sweepFolder = (volumeRoot: string, sweepId: string): SweepFolder => {
  if (!safeSegment.safeParse(sweepId).success)
    throw new SweepdeckError(`${JSON.stringify(sweepId)} is not the id of a sweep`, {
      code: 'sweep.bad_id',
      hint: '`sweepdeck ls` shows the ids.',
    })
  const root = join(volumeRoot, 'sweeps', sweepId)
  return {
    root,
    plan: join(root, 'plan.json'),
    runs: join(root, 'runs'),
    control: join(root, 'control'),
    driver: join(root, 'driver'),
  }
}
