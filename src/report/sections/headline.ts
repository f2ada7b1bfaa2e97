// The first screen: what won, whether that is more than luck, what it cost, whether the quote was right, what was wasted.
import { cheaperOf } from '../../domain/compare/cheaper.ts'
import { valueText } from '../../format/config-text.ts'
import { duration } from '../../format/duration.ts'
import { metricValue, percent } from '../../format/number.ts'
import { plural, timeSpent } from '../../format/words.ts'
import { h } from '../dom.ts'
import { labelBeside, type Model, meanText, type Row, ranked } from '../model.ts'
import { leadOf } from './lead.ts'
import { moneyOf } from './money-facts.ts'
import { quotesOf } from './quote-facts.ts'
import { rangeBar } from './range-bar.ts'

/** The answers, each a card. */
export const headline = (model: Model): HTMLElement =>
  h(
    'div',
    { class: 'cards' },
    ...[wonCard, leadCard, costCard, quoteCard, wasteCard].map(make => make(model)),
  )

const card = (
  { question, answer, tone = '' }: { question: string; answer: string | HTMLElement; tone?: string },
  ...details: readonly (HTMLElement | string | null)[]
): HTMLElement =>
  h(
    'div',
    { class: `card ${tone}` },
    h('h2', {}, question),
    h('p', { class: 'answer' }, answer),
    ...details.map(detail => (typeof detail === 'string' ? h('p', {}, detail) : detail)),
  )

const wonCard = (model: Model): HTMLElement => {
  const [best] = ranked(model)
  if (best === undefined)
    return card({ question: 'What won?', answer: 'Nothing yet' }, 'No run has finished with a result.')
  const { target, goal } = model.document.comparison.metric
  const mean = best.mean as number
  const isReached = target !== null && (goal === 'minimize' ? mean <= target : mean >= target)
  return card(
    { question: 'What won?', answer: `${model.metricName} ${metricValue(mean)}`, tone: 'wide' },
    h(
      'p',
      { class: 'chips' },
      ...(best.label === ''
        ? [h('span', { class: 'chip' }, 'the one config')]
        : model.paths
            .filter(path => best.parameters.has(path))
            .map(path =>
              h('span', { class: 'chip' }, h('b', {}, path), ` ${valueText(best.parameters.get(path))}`),
            )),
    ),
    `${best.ci95 === null ? 'One seed' : `${meanText(best)} over ${plural(best.seeds, 'seed')}`}, for ${model.amount(best.spend)}.` +
      (target === null
        ? ''
        : ` Target ${metricValue(target)} ${isReached ? targetCost(model) : 'was not reached'}.`),
    cheaperText(model, best),
  )
}

/** Nearly as good, for less: what to take where money matters. */
const cheaperText = (model: Model, best: Row): string | null => {
  const cheaper = cheaperOf(model.document.comparison)
  const row = model.rows[cheaper?.row ?? -1]
  if (cheaper === null || row === undefined) return null
  return `Nearly as good: ${meanText(row)} for ${model.amount(row.spend)}, ${percent(cheaper.saved)} less, with ${labelBeside(model, row, best)}.`
}

const targetCost = (model: Model): string => {
  const cost = model.document.comparison.cost_to_target
  return cost === null ? 'is reached' : `was reached after ${model.amount(cost)}`
}

const leadCard = (model: Model): HTMLElement => {
  const lead = leadOf(model)
  return card({ question: 'Is the lead real?', answer: lead.answer, tone: lead.tone }, lead.text)
}

const costCard = (model: Model): HTMLElement => {
  const { spent, gpuHours, hours, budget, wall } = moneyOf(model.document)
  return card(
    { question: 'What did it cost?', answer: spent },
    budget === null
      ? null
      : h(
          'div',
          {},
          h('meter', {
            min: 0,
            max: 1,
            value: Math.min(1, budget.share),
            'aria-label': `${percent(budget.share)} of the budget is spent`,
          }),
          h('p', {}, `${percent(budget.share)} of the budget of ${budget.text}`),
        ),
    [
      spent === timeSpent(hours) ? null : `${timeSpent(hours)} of runs`,
      gpuHours > 0 ? `${timeSpent(gpuHours)} of GPU` : null,
      wall === null ? null : `${duration(wall)} from launch to end`,
    ]
      .filter(text => text !== null)
      .join(', '),
  )
}

const quoteCard = (model: Model): HTMLElement => {
  const quotes = quotesOf(model.document.sweeps)
  const [main] = quotes
  if (main === undefined)
    return card(
      { question: 'Was the quote right?', answer: 'There was none' },
      'Nobody knew at launch how long a run takes. From now on, these runs tell.',
    )
  const { sweep, low, likely, high, actual, text } = main
  const inside = actual >= low && actual <= high
  return card(
    { question: 'Was the quote right?', answer: offText(actual / likely), tone: inside ? 'good' : 'warn' },
    rangeBar(main),
    `${model.document.sweeps.length > 1 ? `${sweep}: q` : 'Q'}uoted ${text(likely)} (${text(low)} to ${text(high)}, ${main.basis}), came to ${text(actual)}` +
      `${main.isOver ? '' : ' so far'}.${main.extended ? ' Runs were added since.' : ''}`,
  )
}

/** `12 % above`, `3.5 times it`. */
const offText = (factor: number): string => {
  const off = Math.abs(factor - 1)
  if (off < 0.005) return 'To the percent'
  if (factor > 2) return `${metricValue(factor, 2)} times it`
  return `${percent(off)} ${factor > 1 ? 'above' : 'below'}`
}

const wasteCard = (model: Model): HTMLElement => {
  const { waste, goodput, causes, savings, saved } = moneyOf(model.document)
  const [worst] = causes
  return card(
    {
      question: 'What was wasted?',
      answer: waste.share === 0 ? 'Nothing' : `${waste.text}, ${percent(waste.share)}`,
      tone: waste.share > 0.1 ? 'warn' : 'good',
    },
    [
      worst === undefined ? null : `Most by ${worst.name}: ${worst.text}.`,
      goodput === null ? null : `${percent(goodput)} of the time that was paid for trained something.`,
      savings.length === 0 ? null : `${saved} was saved by ${savings.map(({ name }) => name).join(', ')}.`,
    ]
      .filter(text => text !== null)
      .join(' '),
  )
}
