// The page of a report, drawn from the document that lies in it.
import type { ReportDocument } from '../domain/report-document.ts'
import { plural, timeText, totalOf } from '../format/words.ts'
import { bestSoFarChart } from './charts/best-so-far.ts'
import { curvesChart } from './charts/curves.ts'
import { parallelChart } from './charts/parallel.ts'
import { paretoChart } from './charts/pareto.ts'
import { h, section } from './dom.ts'
import { type Model, modelOf } from './model.ts'
import { effectsBlock } from './sections/effects.ts'
import { frontTable } from './sections/front.ts'
import { headline } from './sections/headline.ts'
import { moneySection } from './sections/money.ts'
import { reproduceSection } from './sections/reproduce.ts'
import { tableSection } from './sections/table.ts'
import { newSelection, type Selection } from './selection.ts'
import { themeButton } from './theme.ts'

const read = (): ReportDocument =>
  JSON.parse(document.getElementById('data')?.textContent ?? '') as ReportDocument

/** More names and states than this are a list that nobody reads. */
const MOST_NAMED = 3

const banner = ({ document: { sweeps, runs, generated_at } }: Model): HTMLElement => {
  const names = [...new Set(sweeps.map(({ name }) => name))]
  const isMany = sweeps.length > MOST_NAMED
  return h(
    'header',
    { class: 'banner' },
    h(
      'div',
      {},
      h('h1', {}, `${names.slice(0, MOST_NAMED).join(', ')}${names.length > MOST_NAMED ? ', …' : ''}`),
      h(
        'p',
        { class: 'meta' },
        isMany
          ? `${plural(sweeps.length, 'sweep')}, ${plural(runs.length, 'run')}`
          : sweeps
              .map(
                ({ state, counts, engine, ended_at, created_at }) =>
                  `${state}, ${plural(totalOf(counts), 'run')} on ${engine}, ${
                    ended_at === null ? `launched ${timeText(created_at)}` : `ended ${timeText(ended_at)}`
                  } UTC`,
              )
              .join('; '),
      ),
      ...sweeps.flatMap(({ tags, note }) =>
        tags.length === 0 && note === null
          ? []
          : [
              h(
                'p',
                { class: 'said' },
                ...tags.map(tag => h('span', { class: 'chip' }, tag)),
                note === null ? null : h('span', {}, note),
              ),
            ],
      ),
    ),
    themeButton(onclick => h('button', { type: 'button', class: 'theme', onclick }, 'Dark')),
    h('p', { class: 'printed' }, `as of ${timeText(generated_at)} UTC`),
  )
}

/** The charts that filter each other, and the table that follows them. */
const results = (model: Model, selection: Selection): readonly HTMLElement[] => {
  const best = bestSoFarChart(model)
  const pareto = paretoChart(model, selection)
  const curves = curvesChart(model, selection)
  const parallel = parallelChart(model, selection)
  const effects = effectsBlock(model)
  return [
    ...(best === null && pareto === null
      ? []
      : [
          section(
            { id: 'results', title: 'Results against spend' },
            h('div', { class: 'two' }, best?.element ?? null, pareto?.element ?? null),
            frontTable(model),
          ),
        ]),
    ...(curves === null ? [] : [section({ id: 'curves', title: 'Learning curves' }, curves.element)]),
    ...(parallel === null && effects === null
      ? []
      : [section({ id: 'parameters', title: 'Parameters' }, parallel?.element ?? null, effects)]),
  ]
}

const model = modelOf(read())
const selection = newSelection()
document.body.append(
  banner(model),
  h(
    'main',
    {},
    headline(model),
    ...results(model, selection),
    ...[moneySection(model)].filter(part => part !== null),
    tableSection(model, selection),
    reproduceSection(model),
  ),
  h(
    'footer',
    {},
    `Made by Sweepdeck at ${timeText(model.document.generated_at)} UTC. This file asks no server for anything.`,
  ),
)
document.documentElement.dataset.ready = ''
