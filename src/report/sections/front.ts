// The Pareto front as a table: what each step along it gains, and what it takes.
import { decodeNumber } from '../../domain/number-code.ts'
import { kneeText } from '../../format/knee-text.ts'
import { metricValue } from '../../format/number.ts'
import { plural } from '../../format/words.ts'
import { h } from '../dom.ts'
import { type Model, meanText, type Row } from '../model.ts'

/** A longer one is behind a click. */
const SHORT = 6

/** null where the front is one config: there is nothing to choose. */
export const frontTable = (model: Model): HTMLElement | null => {
  const { front, knee } = model.document.comparison
  if (front.length < 2) return null
  const bend = kneeText(model.document.comparison)
  return h(
    'details',
    { class: 'box', open: front.length <= SHORT },
    h(
      'summary',
      {},
      h('h3', {}, 'What more money bought'),
      ` ${plural(front.length, 'config')} on the front`,
    ),
    bend === null ? null : h('p', { class: 'note' }, `The knee: ${bend}.`),
    h(
      'div',
      { class: 'sideways', tabindex: 0, role: 'region', 'aria-label': 'The Pareto front' },
      h(
        'table',
        { class: 'plain' },
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'col' }, 'Config on the front'),
            ...[model.metricName, 'Cost', 'Gained', 'For', 'Per point'].map(title =>
              h('th', { scope: 'col', class: 'number' }, title),
            ),
          ),
        ),
        h(
          'tbody',
          {},
          ...front.map(({ row: index, gained, extra, per_point }) => {
            const row = model.rows[index] as Row
            const step = gained === null || extra === null ? null : { gained, extra }
            return h(
              'tr',
              {},
              h(
                'th',
                { scope: 'row' },
                row.label === '' ? 'the one config' : row.label,
                index === knee ? h('span', { class: 'knee' }, 'knee') : null,
              ),
              h('td', { class: 'number' }, meanText(row)),
              h('td', { class: 'number' }, model.amount(row.spend)),
              h(
                'td',
                { class: 'number' },
                step === null ? '' : metricValue(Math.abs(decodeNumber(step.gained)), 3),
              ),
              h(
                'td',
                { class: 'number' },
                step === null ? '' : `+ ${model.amount(decodeNumber(step.extra))}`,
              ),
              h('td', { class: 'number' }, per_point === null ? '' : model.amount(per_point)),
            )
          }),
        ),
      ),
    ),
  )
}
