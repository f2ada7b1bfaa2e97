// `sweepdeck prices`: the price list, and the price of this machine.
import { type PricesDocument, pricesDocument } from '../../domain/documents.ts'
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import type { Session } from '../session.ts'
import { pricesLines } from '../views/project.ts'

export const prices = async (session: Session): Promise<ExitCode> =>
  show(session, await (await session.app()).prices())

export const setPrice = async (
  session: Session,
  { usdPerHour }: { readonly usdPerHour: number },
): Promise<ExitCode> => show(session, await (await session.app()).setLocalPrice(usdPerHour))

const show = ({ output }: Session, document: PricesDocument): ExitCode => {
  if (output.json) output.document(pricesDocument, document)
  else output.lines(pricesLines(document, output.look))
  return EXIT.done
}
