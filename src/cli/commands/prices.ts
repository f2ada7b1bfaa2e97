// `sweepdeck prices`: the price list, and the price of this machine.
import { type PricesDocument, pricesDocument } from '../../domain/documents.ts'
import { EXIT, type ExitCode } from '../../domain/errors.ts'
import type { Look } from '../../format/look.ts'
import type { Session } from '../session.ts'
import { localPriceLines, pricesLines } from '../views/project.ts'

export const prices = async (session: Session): Promise<ExitCode> => {
  const app = await session.app()
  return print(session, await app.prices(), pricesLines)
}

export const setPrice = async (
  session: Session,
  { usdPerHour }: { readonly usdPerHour: number },
): Promise<ExitCode> => {
  const app = await session.app()
  return print(session, await app.setLocalPrice(usdPerHour), localPriceLines)
}

const print = (
  { output }: Session,
  document: PricesDocument,
  view: (document: PricesDocument, look: Look) => readonly string[],
): ExitCode => {
  if (output.json) output.document(pricesDocument, document)
  else output.lines(view(document, output.look))
  return EXIT.done
}
