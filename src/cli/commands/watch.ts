// `sweepdeck watch [SWEEP]`: follow a sweep that was launched here or elsewhere. Any number may watch.
import type { ExitCode } from '../../domain/errors.ts'
import { showEnding } from '../ending.ts'
import { followSweep } from '../follow.ts'
import type { Session } from '../session.ts'
import { sweepIdOf } from '../targets.ts'

export const watch = async (
  session: Session,
  { sweep }: { readonly sweep: string | undefined },
): Promise<ExitCode> => {
  const sweepId = await sweepIdOf(await session.app(), sweep)
  return showEnding(session, await followSweep(session, sweepId))
}
