// How to get these results again: the file as it was launched, the commands, the code and the versions.
import type { ReportedSweep } from '../../domain/report-document.ts'
import { money } from '../../format/money.ts'
import { shellWord } from '../../format/shell-word.ts'
import { timeText } from '../../format/words.ts'
import { h, section } from '../dom.ts'
import type { Model } from '../model.ts'

export const reproduceSection = ({ document }: Model): HTMLElement =>
  section(
    {
      id: 'reproduce',
      title: 'How to reproduce it',
      lead: 'With the code below, the same sweep file and the same overrides, every run has the same id: what is finished is taken over, and only what is missing runs.',
    },
    ...document.sweeps.map(sweepBlock),
  )

const sweepBlock = (sweep: ReportedSweep): HTMLElement => {
  const { reproduce } = sweep
  return h(
    'article',
    { class: 'reproduce' },
    h('h3', {}, sweep.name, ' ', h('code', {}, sweep.sweep_id)),
    h(
      'div',
      { class: 'two' },
      h(
        'div',
        {},
        h('h4', {}, 'Commands'),
        code(commands(sweep).join('\n')),
        h(
          'details',
          { open: reproduce.text.length < 4000 },
          h('summary', {}, reproduce.file ?? 'The sweep file', ' as it was launched'),
          code(reproduce.text),
        ),
      ),
      h('dl', {}, ...facts(sweep).flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])),
    ),
  )
}

const code = (text: string): HTMLElement => h('pre', { tabindex: 0 }, h('code', {}, text.replace(/\n+$/, '')))

const commands = ({
  reproduce: {
    file,
    overrides,
    code: { git },
  },
}: ReportedSweep): readonly string[] => {
  const words = [file ?? 'sweep.yaml', ...overrides].map(shellWord).join(' ')
  return [
    ...(git === null ? [] : [`git checkout ${git.sha}`]),
    `sweepdeck plan ${words}`,
    `sweepdeck run ${words}`,
  ]
}

type Fact = readonly [name: string, value: HTMLElement | string]

const facts = (sweep: ReportedSweep): readonly Fact[] => {
  const { reproduce, engine, method, created_at, ended_at } = sweep
  const { code: source, packages, gpus, preset } = reproduce
  const versions = packages.map(({ name, versions }) => `${name} ${versions.join(' and ')}`)
  return [
    ['Trained', h('code', {}, reproduce.target)],
    ['Code', h('code', { class: 'hash' }, source.identity)],
    ...(source.git === null
      ? ([] as const)
      : [
          [
            'Commit',
            h(
              'span',
              {},
              h('code', { class: 'hash' }, source.git.sha),
              source.git.dirty ? ' with changes that were not committed: the hashes below tell them' : '',
            ),
          ] as const,
        ]),
    ...(source.sources.length === 0 ? [] : [['Sources', sourceList(source.sources)] as const]),
    ['Python', [reproduce.python, ...versions].join(', ')],
    ['Ran on', [engine, ...gpus].join(', ')],
    ['Method', method],
    [
      'Preset',
      `precision ${preset.precision}, batch ${preset.batch}, workers ${preset.workers}, learning rate scaled: ${preset.scale_lr}`,
    ],
    ['Price', priceText(sweep)],
    ['Launched', `${timeText(created_at)} UTC`],
    ['Ended', ended_at === null ? 'not yet' : `${timeText(ended_at)} UTC`],
  ]
}

/** More than one where it changed while the sweep ran. */
const priceText = ({ cost: { prices }, reproduce: { price } }: ReportedSweep): string => {
  const text = (usd: number | null, source: string): string =>
    usd === null ? 'none is known: spend is hours' : `${money(usd)} per hour of a run (${source})`
  if (prices.length < 2) return text(price.usd_per_hour, price.source)
  return prices
    .map(each => `${text(each.usd_per_hour, each.source)} from ${timeText(each.since)} UTC`)
    .join('; ')
}

const sourceList = (sources: ReportedSweep['reproduce']['code']['sources']): HTMLElement =>
  h(
    'ul',
    { class: 'sources' },
    ...sources.map(({ path, sha256 }) =>
      h('li', {}, h('code', {}, path), ' ', h('code', { class: 'hash', title: sha256 }, sha256.slice(0, 12))),
    ),
  )
