// `sweepdeck promote RUN`: gives a name to the best checkpoint of a run.

import { EXIT, type ExitCode } from '../../domain/errors.ts'
import { promoteDocument } from '../../domain/promotion-documents.ts'
import type { Session } from '../session.ts'
import { promotionLines } from '../views/promotion.ts'

export interface PromoteArguments {
  readonly target: string
  readonly as?: string
  readonly newest?: boolean
}

export const promote = async (
  { output, app }: Session,
  { target, as, newest = false }: PromoteArguments,
): Promise<ExitCode> => {
  const document = await (await app()).promote({ target, as: as ?? null, newest })
  if (output.json) output.document(promoteDocument, document)
  else output.lines(promotionLines(document))
  return EXIT.done
}
