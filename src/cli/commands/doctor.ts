// `sweepdeck doctor`: what this machine and this folder have, and what to do about what they lack.
import { doctorDocument } from '../../domain/documents.ts'
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import type { Session } from '../session.ts'
import { doctorLines } from '../views/project.ts'

export const doctor = async (session: Session): Promise<ExitCode> => {
  const { output } = session
  const app = await session.app()
  const document = await app.doctor()
  if (output.json) output.document(doctorDocument, document)
  else output.lines(doctorLines(document, output.look))
  return document.checks.every(({ ok }) => ok) ? EXIT.done : EXIT.environment
}
