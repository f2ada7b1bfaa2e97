// What the file comes to, as far as it is known: runs, time, GPU-hours, dollars; and what is wrong with it.
import type { Quote } from '../../../domain/protocol.ts'
import { duration, hours } from '../../../format/duration.ts'
import { money } from '../../../format/money.ts'
import { count } from '../../../format/number.ts'
import { basisText } from '../../../format/quote-text.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import { budgetText, plural } from '../../../format/words.ts'
import { wrapped } from '../../../format/wrap.ts'
import type { DraftCheck } from '../../../services/draft-check.ts'
import type { Theme } from '../../theme.ts'
import { type DefinePlace, isUnsaved } from './place.ts'
import { problemLine } from './problems.ts'

export interface TotalsCanvas {
  readonly theme: Theme
  readonly width: number
}

/** `isTyped`: the figures are of a text that is being typed, and not taken yet. */
export const totalsRows = (
  place: Pick<DefinePlace, 'text' | 'base' | 'path'>,
  result: DraftCheck | null,
  canvas: TotalsCanvas & { readonly isTyped: boolean },
): readonly string[] => {
  const { theme, isTyped } = canvas
  const file = `  ${sanitizeLine(place.path)}  ${isUnsaved(place) ? theme.paint('warn', place.base === null ? 'new, not saved' : 'changed, not saved') : theme.paint('dim', 'saved')}`
  if (result === null) return [file, theme.paint('dim', '  counting …')]
  return [
    file,
    ...problemRows(result, canvas),
    ...(result.runs === null ? [] : sizeRows(result, { theme, isTyped })),
    ...(result.quote === null ? [] : quoteRows(result.quote, canvas)),
    ...(result.budget === null ? [] : [`  ${theme.paint('dim', 'budget')}  ${budgetText(result.budget)}`]),
    ...codeRows(result, canvas),
    ...result.warnings.flatMap(text => noted('warn', 'warning: ', text, canvas)),
  ]
}

const problemRows = ({ problems }: DraftCheck, canvas: TotalsCanvas): readonly string[] =>
  problems.flatMap(problem => noted('bad', '', problemLine(problem), canvas))

const noted = (
  tone: 'warn' | 'bad' | 'dim',
  label: string,
  text: string,
  { theme, width }: TotalsCanvas,
): readonly string[] =>
  wrapped(`${label}${sanitizeLine(text)}`, { width: Math.max(20, width - 4), indent: '  ' }).map(
    line => `  ${theme.paint(tone, line)}`,
  )

const sizeRows = (
  { configs, runs, cached, spec }: DraftCheck,
  { theme, isTyped }: { readonly theme: Theme; readonly isTyped: boolean },
): readonly string[] => {
  const seeds = spec?.seeds.length ?? 1
  const shape = configs !== null && seeds > 1 ? `  ${count(configs)} configs x ${seeds} seeds` : ''
  const done =
    cached === null
      ? ''
      : cached === 0
        ? theme.paint('dim', '  none is done already')
        : theme.paint('good', `  ${count(cached)} done already at $0`)
  const typed = isTyped ? theme.paint('dim', '  as typed') : ''
  return [`  ${theme.paint('strong', plural(runs ?? 0, 'run'))}${shape}${done}${typed}`]
}

type Range = Quote['wall_s']

const CELL = 11

/** Low, likely and high, each in its column. */
export const quoteRows = (quote: Quote, canvas: TotalsCanvas): readonly string[] => {
  const { wall_s, gpu_hours, usd, basis } = quote
  const { theme } = canvas
  if (basis === 'unknown')
    return noted(
      'dim',
      '',
      `${basisText(quote)}; a probe measures it, \`expect\` in the file says it`,
      canvas,
    )
  if (basis === 'cached') return noted('dim', '', basisText(quote), canvas)
  const rows: readonly (readonly [string, Range | null, (value: number) => string])[] = [
    ['time', wall_s, duration],
    ['GPU-hours', gpu_hours, hours],
    ['cost', usd, money],
  ]
  const shown = rows.filter(
    (row): row is readonly [string, Range, (value: number) => string] =>
      row[1] !== null && row[1].likely !== null && row[1].high !== 0,
  )
  const title = ['low', 'likely', 'high'].map(name => name.padStart(CELL)).join('')
  return [
    `  ${theme.paint('dim', `${''.padEnd(CELL)}${title}`)}`,
    ...shown.map(([name, { low, likely, high }, text]) => {
      const cell = (value: number | null): string => (value === null ? '-' : text(value)).padStart(CELL)
      return `  ${theme.paint('dim', name.padEnd(CELL))}${cell(low)}${theme.paint('strong', cell(likely))}${cell(high)}`
    }),
    ...noted('dim', '', basisText(quote), canvas),
    ...(usd === null
      ? noted('dim', '', 'No price is known: `sweepdeck prices set 0.20` sets one.', canvas)
      : []),
  ]
}

const codeRows = ({ code }: DraftCheck, canvas: TotalsCanvas): readonly string[] => {
  if (code.state === 'looking') return [canvas.theme.paint('dim', `  ${sanitizeLine(code.doing)} …`)]
  if (code.state === 'unbuilt')
    return noted(
      'dim',
      '',
      'The code was not looked at yet: the quote (L) builds its environment first.',
      canvas,
    )
  if (code.state !== 'broken') return []
  return [
    ...noted('bad', 'the code: ', code.message, canvas),
    ...code.details.map(line => `    ${sanitizeLine(line)}`),
  ]
}
