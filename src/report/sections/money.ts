// Where the money went: by label, by what wasted it, by what saved it, and the quotes against what came.
import { hours } from '../../format/duration.ts'
import { money } from '../../format/money.ts'
import { percent } from '../../format/number.ts'
import { spendOverTimeChart } from '../charts/spend-over-time.ts'
import { h, section } from '../dom.ts'
import type { Model } from '../model.ts'
import { type MoneyFacts, moneyOf, type NamedAmount } from './money-facts.ts'
import { quotesOf } from './quote-facts.ts'
import { rangeBar } from './range-bar.ts'

/** The section; null where nothing was spent. */
export const moneySection = (model: Model): HTMLElement | null => {
  const facts = moneyOf(model.document)
  if (facts.hours === 0) return null
  // Beside the chart there is room for two tables.
  const isShort = facts.causes.length === 0 && facts.savings.length === 0
  return section(
    { id: 'money', title: 'Where the money went', lead: leadText(facts) },
    h(
      'div',
      { class: 'two' },
      h(
        'div',
        {},
        amountTable({ title: 'By what it was for', amounts: facts.labels, priced: facts.total.usd !== null }),
        isShort ? quoteTable(model) : null,
        facts.causes.length === 0
          ? null
          : amountTable({
              title: 'Wasted by',
              amounts: facts.causes,
              priced: facts.total.usd !== null,
              tone: 'bad',
            }),
        facts.savings.length === 0
          ? null
          : amountTable({
              title: 'Saved by',
              amounts: facts.savings,
              priced: facts.total.usd !== null,
              tone: 'good',
            }),
      ),
      h('div', {}, spendOverTimeChart(model)?.element ?? null, isShort ? null : quoteTable(model)),
    ),
  )
}

const leadText = ({ spent, waste, goodput }: MoneyFacts): string =>
  `${spent} in all; ${waste.share === 0 ? 'none' : percent(waste.share)} of it wasted` +
  (goodput === null ? '.' : `, goodput ${percent(goodput)}.`)

const amountTable = ({
  title,
  amounts,
  priced,
  tone = '',
}: {
  readonly title: string
  readonly amounts: readonly NamedAmount[]
  readonly priced: boolean
  readonly tone?: string
}): HTMLElement =>
  boxed(
    title,
    { class: `plain shares ${tone}` },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('th', { scope: 'col' }, 'What'),
        h('th', { scope: 'col', class: 'bar-column' }, 'Share'),
        h('th', { scope: 'col', class: 'number' }, 'Hours'),
        priced ? h('th', { scope: 'col', class: 'number' }, 'Dollars') : null,
      ),
    ),
    h(
      'tbody',
      {},
      ...amounts.map(({ name, share, hours: spent, usd }) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, name),
          h(
            'td',
            { class: 'bar-column' },
            h('span', { class: 'bar', style: `width:${Math.min(100, share * 100).toFixed(2)}%` }),
            h('span', { class: 'bar-text' }, percent(share)),
          ),
          h('td', { class: 'number' }, hours(spent)),
          priced ? h('td', { class: 'number' }, money(usd ?? 0)) : null,
        ),
      ),
    ),
  )

const quoteTable = (model: Model): HTMLElement | null => {
  const quotes = quotesOf(model.document.sweeps)
  if (quotes.length === 0) return null
  return boxed(
    'Quoted, and come to',
    { class: 'plain quotes' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        ...['Sweep', 'What', 'Quoted', 'Range', 'Came to'].map(title => h('th', { scope: 'col' }, title)),
      ),
    ),
    h(
      'tbody',
      {},
      ...quotes.map(quote =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, quote.sweep),
          h('td', {}, quote.what),
          h('td', { class: 'number' }, quote.text(quote.likely)),
          h('td', { class: 'range-column' }, rangeBar(quote)),
          h('td', { class: 'number' }, quote.text(quote.actual)),
        ),
      ),
    ),
  )
}

/** A table in a box with a heading. */
const boxed = (
  title: string,
  { class: name }: { readonly class: string },
  ...parts: readonly HTMLElement[]
): HTMLElement =>
  h('div', { class: 'box' }, h('h3', {}, title), h('table', { class: name, 'aria-label': title }, ...parts))
