// The lives of a run as one bar over time, labelled by the ledger; then each of them, and its checkpoints.
import type { LedgerLabel } from '../../../domain/cost-document.ts'
import type { AttemptFacts, CheckpointFacts } from '../../../domain/facts.ts'
import { bytes } from '../../../format/bytes.ts'
import { ago, duration } from '../../../format/duration.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import { toWidth } from '../../../format/text-width.ts'
import type { AttemptSpan, RunDetail } from '../../../services/live-detail.ts'
import type { Theme, Token } from '../../theme.ts'
import { placeText } from '../sweep/run-text.ts'

interface Look {
  readonly token: Token
  readonly unicode: string
  readonly ascii: string
  readonly name: string
}

/** Each label has a letter of its own: colours only help. */
const LOOKS: Readonly<Record<LedgerLabel, Look>> = {
  useful: { token: 'good', unicode: '█', ascii: '#', name: 'useful' },
  checkpoint: { token: 'busy', unicode: '▌', ascii: '=', name: 'saving, restoring' },
  redone: { token: 'warn', unicode: '▒', ascii: 'r', name: 'done again' },
  duplicate: { token: 'warn', unicode: '╳', ascii: 'd', name: 'done twice' },
  cold_start: { token: 'mark', unicode: '░', ascii: 'c', name: 'cold start' },
  import: { token: 'key', unicode: '▪', ascii: 'i', name: 'imports' },
  data_wait: { token: 'dim', unicode: '~', ascii: '~', name: 'waiting for data' },
  idle: { token: 'dim', unicode: '_', ascii: '_', name: 'idle' },
  failed_user: { token: 'bad', unicode: '▓', ascii: 'x', name: 'lost to an error' },
  failed_infra: { token: 'bad', unicode: '▚', ascii: 'X', name: 'lost to the machine' },
}
const BETWEEN: Look = { token: 'dim', unicode: '·', ascii: '.', name: 'not running' }

export interface Drawing {
  readonly width: number
  readonly theme: Theme
  readonly isAscii: boolean
}

/** One bar from the first start to the last sign of life: for each cell what took most of its time. */
export const timelineBar = (
  timeline: RunDetail['timeline'],
  { width, theme, isAscii }: Drawing,
): { readonly bar: string; readonly looks: readonly Look[]; readonly seconds: number } => {
  const spans = timeline.flatMap(each => each.spans)
  const from = Math.min(...spans.map(span => span.from))
  const to = Math.max(...spans.map(span => span.to))
  if (spans.length === 0 || to <= from || width <= 0) return { bar: '', looks: [], seconds: 0 }
  const cells = Array.from({ length: width }, (_, cell) => {
    const [start, end] = [from + ((to - from) * cell) / width, from + ((to - from) * (cell + 1)) / width]
    const label = longestIn(spans, start, end)
    return label === null ? BETWEEN : LOOKS[label]
  })
  const bar = stretches(cells)
    .map(({ look, length }) => theme.paint(look.token, (isAscii ? look.ascii : look.unicode).repeat(length)))
    .join('')
  return { bar, looks: [...new Set(cells)], seconds: (to - from) / 1000 }
}

/** Cells that look alike, together: a colour per stretch, not per cell. */
const stretches = (cells: readonly Look[]): readonly { readonly look: Look; readonly length: number }[] => {
  const found: { look: Look; length: number }[] = []
  for (const look of cells) {
    const last = found.at(-1)
    if (last?.look === look) last.length += 1
    else found.push({ look, length: 1 })
  }
  return found
}

const longestIn = (spans: readonly AttemptSpan[], start: number, end: number): LedgerLabel | null => {
  const times = new Map<LedgerLabel, number>()
  for (const { from, to, label } of spans) {
    const share = Math.min(to, end) - Math.max(from, start)
    if (share > 0) times.set(label, (times.get(label) ?? 0) + share)
  }
  const covered = [...times.values()].reduce((sum, each) => sum + each, 0)
  if (covered < (end - start) / 2) return null
  return [...times].reduce((longest, next) => (next[1] > longest[1] ? next : longest))[0]
}

/** What steps are places of. */
type Run = Parameters<typeof placeText>[0]

/** All rows of the pane. */
export const attemptRows = (
  detail: RunDetail | null,
  now: number,
  drawing: Drawing & {
    readonly run: Run
    /** Whose output is shown. */
    readonly shown?: number | null
  },
): readonly string[] => {
  const { width, theme, isAscii, run, shown = null } = drawing
  if (detail === null) return [theme.paint('dim', '  Reading the run …')]
  if (detail.timeline.length === 0) return [theme.paint('dim', '  It has not started yet.')]
  const { bar, looks, seconds } = timelineBar(detail.timeline, { ...drawing, width: width - 4 })
  const legend = looks
    .map(look => `${theme.paint(look.token, isAscii ? look.ascii : look.unicode)} ${look.name}`)
    .join('   ')
  return [
    ...(bar === ''
      ? []
      : [`  ${bar}`, `  ${theme.paint('dim', `0 to ${duration(seconds)}`)}   ${legend}`, '']),
    ...detail.timeline.flatMap(({ attempt, spans }) =>
      attemptLine(attempt, spans, { now, theme, run, shown }),
    ),
    '',
    ...checkpointRows(detail.run.checkpoints, { now, theme, run }),
  ].map(row => toWidth(row, width))
}

const attemptLine = (
  attempt: AttemptFacts,
  spans: readonly AttemptSpan[],
  {
    now,
    theme,
    run,
    shown,
  }: { readonly now: number; readonly theme: Theme; readonly run: Run; readonly shown: number | null },
): readonly string[] => {
  const { n, end, elapsedS, lastT, estimated, resumedFromStep, startedAt, error } = attempt
  const lasted = duration(elapsedS ?? lastT)
  const sums = new Map<LedgerLabel, number>()
  for (const { label, from, to } of spans) sums.set(label, (sums.get(label) ?? 0) + (to - from))
  const parts = [...sums].map(([label, ms]) => `${LOOKS[label].name} ${duration(ms / 1000)}`).join(', ')
  const word =
    end === null
      ? theme.paint('busy', 'running')
      : end === 'finished'
        ? theme.paint('good', end)
        : theme.paint('warn', end)
  const origin = resumedFromStep === null ? 'from the beginning' : `from ${placeText(run, resumedFromStep)}`
  return [
    `${n === shown ? theme.glyphs.cursor : ' '} attempt ${n}  ${word}  ${estimated ? 'about ' : ''}${lasted}, ${origin}, started ${ago(now - startedAt)}`,
    theme.paint(
      'dim',
      `    ${parts}${error === null ? '' : `; ${sanitizeLine(`${error.type}: ${error.message}`)}`}`,
    ),
  ]
}

const checkpointRows = (
  all: readonly CheckpointFacts[],
  { now, theme, run }: { readonly now: number; readonly theme: Theme; readonly run: Run },
): readonly string[] => {
  const kept = all.filter(({ deleted }) => !deleted).toReversed()
  if (kept.length === 0) return [theme.paint('dim', '  No checkpoint is kept.')]
  return [
    theme.paint('title', 'Checkpoints'),
    ...kept.map(({ step, savedAt, attempt, rejected, ...checkpoint }) => {
      const verdict =
        rejected === null
          ? theme.paint('good', 'verified')
          : theme.paint('bad', `refused: ${sanitizeLine(rejected)}`)
      return `  ${placeText(run, step)}, ${bytes(checkpoint.bytes)}, saved ${ago(now - savedAt)} by attempt ${attempt}, ${verdict}`
    }),
  ]
}
