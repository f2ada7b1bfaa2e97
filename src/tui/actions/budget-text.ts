// A budget as one types it: `20`, `$20`, `12h`, `20 12h`, `none`.
import type { BudgetChange } from '../state/effect.ts'

/** The change, or why it is none. */
export const budgetIn = (text: string): BudgetChange | string => {
  const words = text.split(/[\s,]+/).filter(word => word !== '')
  if (words.length === 0) return 'no limit is named'
  if (words.length === 1 && words[0] === 'none') return { usd: null, gpuHours: null }
  let change: { usd?: number; gpuHours?: number } = {}
  for (const word of words) {
    const dollars = /^\$?(\d+(?:\.\d+)?)$/.exec(word)?.[1]
    const hours = /^(\d+(?:\.\d+)?)h$/.exec(word)?.[1]
    if (dollars !== undefined && change.usd === undefined) change = { ...change, usd: Number(dollars) }
    else if (hours !== undefined && change.gpuHours === undefined)
      change = { ...change, gpuHours: Number(hours) }
    else return 'dollars such as 20, hours such as 12h, both, or none'
  }
  return change
}
