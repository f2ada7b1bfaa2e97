// `sweepdeck prices`: the price list, and the price of this machine.
import { type PricesDocument, pricesDocument } from '../../domain/documents.ts'
import { EXIT, type ExitCode, SweepdeckError } from '../../domain/errors.ts'
import type { Look } from '../../format/look.ts'
import type { App } from '../../services/app.ts'
import type { Session } from '../session.ts'
import { localPriceLines, pricesLines } from '../views/project.ts'

export const prices = async (
  session: Session,
  { modal = false }: { readonly modal?: boolean },
): Promise<ExitCode> => {
  const app = await session.app()
  return print(session, await (modal ? workspacePrices(session, app) : app.prices()), pricesLines)
}

/** The dated list where the plan of the workspace does not show its rates. */
const workspacePrices = async ({ output }: Session, app: App): Promise<PricesDocument> => {
  try {
    return await app.modal.prices()
  } catch (error) {
    if (!(error instanceof SweepdeckError) || error.code !== 'modal.refused') throw error
    output.progress(
      `Modal does not show the rates of this workspace (${error.message}): this is the dated list`,
    )
    return app.prices()
  }
}

export const setPrice = async (
  session: Session,
  { name, usdPerHour }: { readonly name: string | null; readonly usdPerHour: number },
): Promise<ExitCode> => {
  const app = await session.app()
  return name === null
    ? print(session, await app.setLocalPrice(usdPerHour), localPriceLines)
    : print(session, await app.setListedPrice(name, usdPerHour), pricesLines)
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
