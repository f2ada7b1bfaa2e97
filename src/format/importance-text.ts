// What the shares of parameters are, and how far they can be trusted, in words.
import type { CompareDocument } from '../domain/compare-document.ts'
import { percent } from './number.ts'
import { plural } from './words.ts'

/** One sentence or two. */
export const importanceText = ({ importance }: Pick<CompareDocument, 'importance'>): string => {
  const { method, why, configs, interactions, noise } = importance
  if (method === null) return `no shares: ${why ?? ''}`
  const how = method === 'grid' ? 'exact, as the grid is complete' : 'estimated by a random forest'
  const rest = interactions === null ? '' : `; ${percent(interactions)} hangs on several together`
  const seeds = noise === null ? '' : `; seeds alone would make ${percent(noise)}`
  return `share of what differs between ${plural(configs, 'config')} (${how})${rest}${seeds}`
}
