// What would be launched: runs, quote and its basis, budget, warnings, and what leaving would mean.
import type { PlanDocument } from '../../../domain/documents.ts'
import { presetText } from '../../../domain/preset.ts'
import { duration } from '../../../format/duration.ts'
import { money } from '../../../format/money.ts'
import { count } from '../../../format/number.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import { budgetText, facts, plural } from '../../../format/words.ts'
import { wrapped } from '../../../format/wrap.ts'
import type { SweepPlan } from '../../../services/app.ts'
import type { Theme } from '../../theme.ts'
import { quoteRows } from '../define/totals.ts'
import type { LaunchPlace } from './place.ts'

export interface QuoteCanvas {
  readonly theme: Theme
  readonly width: number
}

export const launchRows = (place: LaunchPlace, canvas: QuoteCanvas): readonly string[] => {
  const { theme, width } = canvas
  const { plan, problem, doing } = place
  if (problem !== null)
    return [
      theme.paint('bad', '  It cannot be launched as it is:'),
      ...problem.flatMap(line =>
        wrapped(sanitizeLine(line), { width: Math.max(20, width - 4), indent: '  ' }).map(
          each => `  ${each}`,
        ),
      ),
      theme.paint('dim', '  Esc goes back to the file.'),
    ]
  if (plan === null) return [theme.paint('dim', `  ${sanitizeLine(doing ?? 'planning')} …`)]
  const { document } = plan
  return [
    ...(doing === null
      ? []
      : [theme.paint('busy', `  ${sanitizeLine(doing)} …${PROBE_HINT[place.probe ?? 'none']}`)]),
    `  ${theme.paint('strong', sanitizeLine(document.sweep.name))}  ${sizeText(document, theme)}`,
    '',
    ...quoteRows(document.quote, canvas),
    '',
    ...factRows(plan, theme),
    '',
    ...wrapped(leaveText(document.sweep.engine), { width: Math.max(20, width - 4), indent: '' }).map(
      line => `  ${line}`,
    ),
    ...(document.warnings.length === 0 ? [] : ['']),
    ...document.warnings.flatMap(text =>
      wrapped(`warning: ${sanitizeLine(text)}`, { width: Math.max(20, width - 4), indent: '  ' }).map(
        line => `  ${theme.paint('warn', line)}`,
      ),
    ),
  ]
}

const PROBE_HINT = { none: '', running: '  x stops it', stopping: '' } as const

const sizeText = ({ run_count, cached_count, configs }: PlanDocument, theme: Theme): string => {
  const seeds = new Set(configs.map(({ seed }) => seed)).size
  const shape =
    seeds > 1 && run_count % seeds === 0 ? ` (${count(run_count / seeds)} configs x ${seeds} seeds)` : ''
  const cached = cached_count === 0 ? '' : theme.paint('good', `, ${count(cached_count)} done already at $0`)
  return `${plural(run_count, 'run')}${shape}${cached}`
}

const factRows = ({ document, plan }: SweepPlan, theme: Theme): readonly string[] => {
  const { sweep } = document
  const { nano_usd_per_s: rate, source } = plan.price
  const price = rate === null ? `not known (${source})` : `${money((rate * 3600) / 1e9)}/h a slot (${source})`
  const gpu = plan.resources?.gpu?.join(', ') ?? (plan.gpus > 0 ? 'of this machine' : 'none')
  const at = sweep.parallel === null ? '' : `, ${plural(sweep.parallel, 'run')} at once`
  return facts(
    [
      ['metric', `${sanitizeLine(sweep.metric.name)} (${sweep.metric.goal})`],
      ['engine', `${sweep.engine}${at}`],
      ['GPU', gpu],
      ['preset', presetText(sweep.preset)],
      ['price', price],
      ['budget', document.budget ? budgetText(document.budget) : 'none'],
      ['timeout', plan.timeout_s === null ? null : `${duration(plan.timeout_s)} for one attempt`],
    ],
    theme.look,
  )
}

/** What closing this program, or Ctrl-C, does to a sweep once it is launched. */
export const leaveText = (engine: string): string =>
  engine === 'local'
    ? 'Once launched it goes on by itself on this machine, also when this program is closed with q or Ctrl-C; x stops it.'
    : `Once launched it goes on at ${engine === 'modal' ? 'Modal' : engine}, and costs, also when this program is closed with q or Ctrl-C, or this machine is off; x stops it.`
