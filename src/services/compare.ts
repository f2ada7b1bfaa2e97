// Results against spend, over one sweep or several.
import { compareSweeps } from '../domain/compare/compare.ts'
import type { CompareDocument } from '../domain/compare-document.ts'
import { SweepdeckError } from '../domain/errors.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import { resolveSweep } from './resolve.ts'

/** Gives the document of `compare`; a sweep that is named twice counts once. */
export const createCompare =
  ({ store }: { readonly store: Pick<StoreQueries, 'sweeps' | 'sweep' | 'ledger'> }) =>
  async (namesOrIds: readonly string[]): Promise<CompareDocument> => {
    const ids = [...new Set(namesOrIds.map(written => resolveSweep(store, written).sweepId))]
    const [first, ...others] = ids.flatMap(id => {
      const facts = store.sweep(id)
      return facts ? { facts, ledger: store.ledger(id) } : []
    })
    if (!first)
      throw new SweepdeckError('there is nothing to compare', {
        code: 'compare.nothing',
        hint: 'Name one sweep or several: `sweepdeck compare SWEEP…`; `sweepdeck ls` shows them.',
      })
    return compareSweeps([first, ...others])
  }
