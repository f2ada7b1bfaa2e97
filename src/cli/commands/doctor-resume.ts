// `sweepdeck doctor resume FILE`: proves that the user's function resumes exactly, or says where it does not and why.

import { EXIT, type ExitCode } from '../../domain/errors.ts'
import { resumeProofDocument } from '../../domain/resume-proof.ts'
import type { DoctorResumeFlags } from '../command-tables/project.ts'
import type { Session } from '../session.ts'
import { sweepFileWords } from '../sweep-file-argument.ts'
import { resumeProofLines } from '../views/resume-proof.ts'

export interface DoctorResumeArguments extends DoctorResumeFlags {
  readonly args: readonly [string | undefined, readonly string[]]
}

const KILLS = 5

export const doctorResume = async (
  session: Session,
  { args, kills = KILLS, seed = 0, run = 1 }: DoctorResumeArguments,
): Promise<ExitCode> => {
  const { output } = session
  const words = await sweepFileWords(args)
  const app = await session.app()
  const proof = await output.during(progress => app.proveResume({ ...words, kills, seed, run, progress }))
  if (output.json) output.document(resumeProofDocument, proof)
  else output.lines(resumeProofLines(proof, output.look))
  return proof.identical ? EXIT.done : EXIT.someRunsFailed
}
