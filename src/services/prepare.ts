// The user's code before anything is launched: an interpreter that has what it needs, and a look at it by import.
import { EXIT, SweepdeckError } from '../domain/errors.ts'
import type { EngineName, Environment, Inspection, InspectionRequest } from '../domain/ports.ts'
import type { Target } from '../domain/protocol.ts'
import type { SweepSpec } from '../domain/sweep-file/spec.ts'

export interface PrepareRequest {
  readonly engine: EngineName
  readonly image: SweepSpec['image']
  readonly target: Target
  readonly progress: (line: string) => void
  /** Builds an environment where there is none; else that is an error. */
  readonly mayBuild?: boolean
}

/** Throws what is wrong with the interpreter or the code, with the traceback of the user's own frames. */
export const prepareCode = async (
  environment: Environment,
  { engine, image, target, progress, mayBuild = true }: PrepareRequest,
): Promise<Inspection> => {
  const elsewhere = runsElsewhere(engine)
  const { pip, requirements, python } = elsewhere ? NOTHING_NEEDED : image
  const executable = await environment.prepare({
    pip,
    requirements,
    python,
    root: target.root,
    progress,
    mayBuild,
  })
  return inspectCode(environment, { python: executable, target, elsewhere })
}

/** Whether runs are on machines with an image of their own. */
export const runsElsewhere = (engine: string): boolean => engine === 'modal'

/** Gigabytes that only the other machine needs are not installed here to look at code. */
const NOTHING_NEEDED = { pip: [], requirements: null, python: null } as const

/** Looks at code by importing it; throws what is wrong with it. */
export const inspectCode = async (
  environment: Pick<Environment, 'inspect'>,
  request: InspectionRequest,
): Promise<Inspection> => {
  const inspection = await environment.inspect(request)
  if (inspection.ok) return inspection
  const { code, message, hint, traceback } = inspection.error ?? UNEXPLAINED
  throw new SweepdeckError(message, {
    code,
    exitCode: EXIT.environment,
    ...(hint === '' ? {} : { hint }),
    details: traceback.split('\n').filter(line => line !== ''),
  })
}

const UNEXPLAINED = {
  code: 'code.unknown',
  message: 'the training code could not be looked at',
  hint: '',
  traceback: '',
}

/** What a run executes, with the sweep file's folder as its root. */
export const targetOf = (train: SweepSpec['train'], root: string): Target =>
  train.kind === 'function' ? { ...train, root } : { ...train, argv: [...train.argv], root }
