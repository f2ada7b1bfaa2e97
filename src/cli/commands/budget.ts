// `sweepdeck budget SWEEP`: what a sweep may spend, while it runs or after its budget has stopped it.
import { EXIT, type ExitCode, SweepdeckError } from '../../domain/errors.ts'
import type { Session } from '../session.ts'

export interface BudgetFlags {
  readonly usd?: number
  readonly gpuHours?: number
  readonly none?: boolean
}

export const budget = async (
  session: Session,
  { sweep, usd, gpuHours, none = false }: BudgetFlags & { readonly sweep: string },
): Promise<ExitCode> => {
  if (none === (usd !== undefined || gpuHours !== undefined))
    throw new SweepdeckError('the new budget is missing, or there is a limit beside --none', {
      code: 'cli.budget',
      hint: 'Give --usd, --gpu-hours or both; or --none alone, which lifts every limit.',
    })
  const app = await session.app()
  const change = none
    ? { usd: null, gpuHours: null }
    : { ...(usd === undefined ? {} : { usd }), ...(gpuHours === undefined ? {} : { gpuHours }) }
  const { text } = await app.control.budget(sweep, change)
  session.output.lines([text])
  return EXIT.done
}
