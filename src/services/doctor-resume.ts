// Proves for one run of a sweep file that it resumes exactly; nothing of it reaches the project's volume or database.

import { SweepdeckError } from '../domain/errors.ts'
import type { Clock, ResumeProver } from '../domain/ports.ts'
import type { ResumeProofDocument } from '../domain/resume-proof.ts'
import type { ResumeProofRequest } from './app.ts'
import { type PlanPorts, planSweep } from './plan.ts'

export interface ResumeProofPorts extends PlanPorts {
  readonly prove: ResumeProver
  readonly clock: Clock
}

/** Plans as `plan` does, takes the run that was asked for, and has it proven with the plan's own interpreter. */
export const proveResume = async (
  { kills, seed, run: number, ...request }: ResumeProofRequest,
  ports: ResumeProofPorts,
): Promise<ResumeProofDocument> => {
  const { plan, runs } = await planSweep({ ...request, noCache: true, sameCode: false }, ports)
  if (plan.target.kind === 'command')
    throw new SweepdeckError('only a function can be proven: a command restores by itself, if at all', {
      code: 'doctor.command',
      hint: 'Write what it trains as a function of (config, run): `train: script.py:train`.',
    })
  const run = runs[number - 1]
  if (run === undefined)
    throw new SweepdeckError(`there is no run ${number}: the plan has ${runs.length}`, {
      code: 'doctor.no_run',
      hint: 'Runs are counted from 1, in the order of `sweepdeck plan`.',
    })
  const created_at = new Date(ports.clock.now()).toISOString()
  return ports.prove({
    plan: { ...plan, sweep_id: 'doctor', created_at },
    run,
    kills,
    seed,
    progress: request.progress,
  })
}
