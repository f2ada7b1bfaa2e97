// A quoted range, and what it came to, on one line.
import { h } from '../dom.ts'
import type { HeldQuote } from './quote-facts.ts'

/** The quoted range as a bar, the likely value as a tick and the actual one as a dot. */
export const rangeBar = ({ low, likely, high, actual, text }: HeldQuote): HTMLElement => {
  const most = Math.max(high, actual) * 1.08
  const at = (value: number): string => `${((100 * value) / most).toFixed(2)}%`
  return h(
    'div',
    {
      class: 'range',
      role: 'img',
      'aria-label': `quoted ${text(low)} to ${text(high)}, likely ${text(likely)}; came to ${text(actual)}`,
    },
    h('span', { class: 'range-span', style: `left:${at(low)};right:calc(100% - ${at(high)})` }),
    h('span', { class: 'range-likely', style: `left:${at(likely)}` }),
    h('span', {
      class: `range-actual ${actual < low || actual > high ? 'outside' : ''}`,
      style: `left:${at(actual)}`,
    }),
  )
}
