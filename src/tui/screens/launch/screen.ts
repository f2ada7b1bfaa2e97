// The screen before a launch: what it would cost and why, every GPU beside the other, and the question.

import { duration } from '../../../format/duration.ts'
import { gpusBasisText } from '../../../format/gpu-text.ts'
import { money } from '../../../format/money.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import { budgetText, plural } from '../../../format/words.ts'
import { wrapped } from '../../../format/wrap.ts'
import { type Rect, type SizeClass, splitColumns, splitRows } from '../../layout.ts'
import { ask } from '../../sheets/confirm.ts'
import type { Binding } from '../../state/binding.ts'
import { type Step, step } from '../../state/effect.ts'
import { placeOf, type State, withPlace } from '../../state/model.ts'
import { fitColumns } from '../../table/columns.ts'
import { tableRows } from '../../table/view.ts'
import { createTheme } from '../../theme.ts'
import { paneKeys } from '../pane-keys.ts'
import type { Pane, ScreenModule, Slot } from '../screen.ts'
import { planCommand, probeCommand, runCommand } from './command.ts'
import { GPU_COLUMNS, GPU_SUBJECT, gpuSelection } from './gpus.ts'
import type { LaunchPlace } from './place.ts'
import { stopProbe } from './probe.ts'
import { launchRows, leaveText } from './quote.ts'

const PLAIN = createTheme({ theme: 'dark', colors: 'none', glyphs: 'braille' })

const quote: Pane<LaunchPlace> = {
  title: (_state, { plan }) => {
    const warnings = plan?.document.warnings.length ?? 0
    return warnings === 0 ? 'Quote' : `Quote, with ${plural(warnings, 'warning')}`
  },
  rows: (_state, place, { theme, width, height }) =>
    launchRows(place, { theme, width }).slice(place.top, place.top + height),
  scroll: {
    get: ({ top }) => top,
    set: (place, top) => ({ ...place, top }),
    length: (_state, place, width) => launchRows(place, { theme: PLAIN, width }).length,
  },
}

const gpus: Pane<LaunchPlace> = {
  title: () => 'GPUs beside each other',
  rows: (state, place, canvas) => {
    if (place.plan === null) return []
    const { theme, width, height } = canvas
    const basis = wrapped(gpusBasisText(place.gpus), { width: Math.max(20, width - 4) })
    const rows = tableRows(
      { columns: GPU_COLUMNS, selection: gpuSelection(place), table: place.table, now: state.now },
      { ...canvas, height: Math.max(1, height - basis.length) },
    )
    return [...rows, ...basis.map(line => theme.paint('dim', `  ${line}`))].slice(0, height)
  },
  table: {
    columns: () => GPU_COLUMNS,
    fitted: (_state, _place, width) => fitColumns(GPU_COLUMNS, width),
    get: place => place.table,
    set: (place, table) => ({ ...place, table }),
    ids: (_state, place) => gpuSelection(place).ids,
    total: (_state, place) => place.gpus.length,
    subject: () => GPU_SUBJECT,
  },
}

const GPU_ROWS = 14
const GPU_WIDTH = 86

const layout = (area: Rect, size: SizeClass): readonly Slot[] => {
  const [first, second] =
    size === 'wide'
      ? splitColumns(area, area.width - GPU_WIDTH)
      : splitRows(area, Math.max(Math.ceil(area.height * 0.6), area.height - GPU_ROWS))
  return [
    { pane: 'quote', rect: first },
    { pane: 'gpus', rect: second },
  ]
}

const launchOf = (state: State): LaunchPlace | null => {
  const place = placeOf(state)
  return place.screen === 'launch' ? place : null
}

const commandOf = (state: State): string => runCommand(launchOf(state)?.path ?? '')

const launch = (state: State): Step => {
  const place = launchOf(state)
  const plan = place?.plan ?? null
  if (place === null || plan === null) return step(state)
  const { run_count, cached_count, quote: figures, sweep, budget } = plan.document
  const fresh = run_count - cached_count
  const { usd, wall_s } = figures
  const cost =
    usd?.likely != null
      ? `It costs likely ${money(usd.likely)}${usd.high === null ? '' : `, at most ${money(usd.high)}`}`
      : wall_s.likely === null
        ? 'Nobody knows yet how long it takes'
        : `It takes likely ${duration(wall_s.likely)}; no price is known`
  const cli = commandOf(state)
  return ask(state, {
    question: `Launch ${plural(fresh, 'run')} of ${sanitizeLine(sweep.name)}?`,
    lines: [
      `${cost}${cached_count > 0 ? `; ${cached_count} more are done already, at $0` : ''}.`,
      ...(budget ? [`It may spend ${budgetText(budget)}.`] : []),
      leaveText(sweep.engine),
    ],
    cli,
    effects: [{ kind: 'draft', request: { do: 'launch', plan, cli } }],
  })
}

const context = 'launch' as const
const AREA = 'Launch'

const KEYS: readonly Binding[] = [
  {
    action: 'launch.launch',
    keys: ['L', 'enter'],
    title: 'launch; asks first',
    short: 'launch',
    area: AREA,
    context,
    priority: 1,
    isDangerous: true,
    when: state => {
      const place = launchOf(state)
      if (place?.problem) return 'there is a problem'
      if (place?.doing === 'launching') return 'it is being launched'
      return place?.plan ? true : 'it is not planned yet'
    },
    cli: commandOf,
    run: launch,
  },
  {
    action: 'launch.probe',
    keys: ['p'],
    title: 'measure how long runs take; asks first',
    short: 'probe',
    area: AREA,
    context,
    priority: 2,
    isDangerous: true,
    when: state => {
      const place = launchOf(state)
      if (place === null || place.plan === null) return 'it is not planned yet'
      const { run_count, cached_count } = place.plan.document
      if (run_count === cached_count) return 'everything is done already'
      return place.doing === null ? true : 'something else is done for it now'
    },
    cli: state => probeCommand(launchOf(state)?.path ?? ''),
    run: state => {
      const place = launchOf(state)
      if (place === null || place.plan === null) return step(state)
      const { path, plan } = place
      return step(state, { kind: 'draft', request: { do: 'offer-probe', path, plan } })
    },
  },
  {
    action: 'launch.stop-probe',
    keys: ['x'],
    title: 'stop the probe that is running; what it has measured counts',
    short: 'stop probe',
    area: AREA,
    context,
    priority: 3,
    isDangerous: true,
    when: state => {
      const probe = launchOf(state)?.probe ?? null
      if (probe === null) return 'no probe is running'
      return probe === 'running' ? true : 'it is being stopped'
    },
    run: stopProbe,
  },
  {
    action: 'launch.again',
    keys: ['a'],
    title: 'plan it anew',
    short: 'plan again',
    area: AREA,
    context,
    priority: 5,
    cli: state => planCommand(launchOf(state)?.path ?? ''),
    run: state => {
      const place = launchOf(state)
      return place === null
        ? step(state)
        : step(withPlace(state, { ...place, plan: null, problem: null, doing: 'planning' }), {
            kind: 'draft',
            request: { do: 'plan', path: place.path },
          })
    },
  },
  ...paneKeys('launch', [
    { pane: 'quote', title: 'the quote' },
    { pane: 'gpus', title: 'the GPUs' },
  ]),
]

export const launchScreen: ScreenModule<LaunchPlace> = {
  crumb: () => 'Launch',
  panes: { quote, gpus },
  layout,
  keys: KEYS,
}
