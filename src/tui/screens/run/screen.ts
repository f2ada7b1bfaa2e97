// The screen of one run: what it is, its lives and checkpoints, its curve beside the best one's, and its output.
import { configLabel } from '../../../format/config-text.ts'
import { sanitizeLine } from '../../../format/sanitize.ts'
import { plural } from '../../../format/words.ts'
import { type Rect, type SizeClass, splitColumns, splitRows } from '../../layout.ts'
import type { State } from '../../state/model.ts'
import type { Want } from '../../state/readings.ts'
import { createTheme, type Theme } from '../../theme.ts'
import type { Pane, ScreenModule, Slot } from '../screen.ts'
import { curveRows } from '../sweep/curves.ts'
import { curvesShown, liveSweep, metricShown, runById, varyingOf } from '../sweep/rows.ts'
import { attemptRows } from './attempts.ts'
import { attemptNumbers, attemptShown, detailOf } from './detail.ts'
import { factRows } from './facts.ts'
import { RUN_KEYS } from './keys.ts'
import { logRows, matchesIn } from './log.ts'
import type { RunPlace } from './place.ts'

const PLAIN = createTheme({ theme: 'dark', colors: 'none', glyphs: 'braille' })

export const logOf = (state: State, place: RunPlace) => {
  const { log } = state.readings
  return log?.runId === place.runId && log.attempt === attemptShown(state, place) ? log : null
}

const bestOf = (state: State, { sweepId }: RunPlace) =>
  runById(state, sweepId, liveSweep(state, sweepId)?.sweep.best?.run_id ?? null)

const allFacts = (
  state: State,
  place: RunPlace,
  look: { readonly width: number; readonly theme: Theme },
): readonly string[] => {
  const run = runById(state, place.sweepId, place.runId)
  if (run === null) return [look.theme.paint('dim', '  Reading the run …')]
  const best = bestOf(state, place)
  const isBest = best?.runId === run.runId
  return factRows(
    { run, best: isBest ? null : best, isBest, detail: detailOf(state, place), now: state.now },
    look,
  )
}

const facts: Pane<RunPlace> = {
  title: (_state, { runId }) => `Run ${runId.slice(0, 8)}`,
  rows: (state, place, { width, height, theme }) =>
    allFacts(state, place, { width, theme }).slice(place.factsTop, place.factsTop + height),
  scroll: {
    get: ({ factsTop }) => factsTop,
    set: (place, factsTop) => ({ ...place, factsTop }),
    length: (state, place, width) => allFacts(state, place, { width, theme: PLAIN }).length,
  },
}

const NOT_READ = { progress: null, step: null }
/** How far it is, for what its steps are called. */
const placed = (state: State, { sweepId, runId }: RunPlace) => runById(state, sweepId, runId) ?? NOT_READ

const attempts: Pane<RunPlace> = {
  title: (state, place) => {
    const { length } = detailOf(state, place)?.timeline ?? []
    return length === 0
      ? 'Attempts and checkpoints'
      : `${length === 1 ? '1 attempt' : `${length} attempts`}, checkpoints`
  },
  rows: (state, place, { width, height, theme }) =>
    attemptRows(detailOf(state, place), state.now, {
      width,
      theme,
      isAscii: state.appearance.glyphs === 'ascii',
      run: placed(state, place),
      shown: attemptShown(state, place),
    }).slice(place.attemptsTop, place.attemptsTop + height),
  scroll: {
    get: ({ attemptsTop }) => attemptsTop,
    set: (place, attemptsTop) => ({ ...place, attemptsTop }),
    length: (state, place, width) =>
      attemptRows(detailOf(state, place), state.now, {
        width,
        theme: PLAIN,
        isAscii: false,
        run: placed(state, place),
      }).length,
  },
}

const curves: Pane<RunPlace> = {
  title: (state, place) => sanitizeLine(metricShown(state, place)),
  rows: (state, place, { width, height, theme }) => {
    const read = curvesShown(state, place)
    const { paths } = varyingOf(state, place.sweepId)
    const best = liveSweep(state, place.sweepId)?.sweep.best?.run_id ?? null
    return curveRows(
      {
        metric: metricShown(state, place),
        isLog: place.isLog,
        crosshair: place.crosshair,
        lines: charted(state, place).map(runId => ({
          runId,
          label: configLabel(runById(state, place.sweepId, runId)?.config ?? {}, paths),
          isBest: runId === best,
          isCursor: runId === place.runId,
          points: read.get(runId) ?? [],
        })),
      },
      { width, height, theme },
    )
  },
}

/** Its own curve, and that of the best run. */
const charted = (state: State, { sweepId, runId }: RunPlace): readonly string[] => {
  const best = liveSweep(state, sweepId)?.sweep.best?.run_id
  return best === undefined || best === runId ? [runId] : [runId, best]
}

const log: Pane<RunPlace> = {
  title: (state, place) => {
    const text = logOf(state, place)
    const lines = text === null ? '' : ` ${plural(text.lines.length + text.dropped, 'line')}`
    const all = attemptNumbers(state, place)
    const whose = all.length < 2 ? '' : ` of attempt ${attemptShown(state, place)}/${all.length},`
    const mode = place.logTop === null ? (text?.end === null ? ', following' : '') : ', paused'
    const found = place.search === null ? '' : `  /${place.search.text} ${foundText(state, place)}`
    return `Output${whose}${lines}${mode}${place.isWrapped ? ', wrapped' : ''}${found}`
  },
  rows: (state, place, { width, height, theme }) => {
    const text = logOf(state, place)
    if (text === null) return [theme.paint('dim', '  Reading its output …')]
    if (text.lines.length === 0)
      return [theme.paint('dim', `  ${sanitizeLine(text.end ?? 'Nothing was printed yet.')}`)]
    const { logTop: top, isWrapped, search } = place
    return logRows(
      { lines: text.lines, top, isWrapped, search: search?.text ?? null },
      { width, height, theme },
    )
  },
  scroll: {
    get: ({ logTop }) => logTop ?? Number.MAX_SAFE_INTEGER,
    set: (place, logTop) => ({ ...place, logTop }),
    length: (state, place) => logOf(state, place)?.lines.length ?? 0,
  },
}

const foundText = (state: State, place: RunPlace): string => {
  const matches = matchesIn(logOf(state, place)?.lines ?? [], place.search?.text ?? '')
  return matches.length === 0 ? 'not found' : `${(place.search?.at ?? 0) + 1} of ${matches.length}`
}

const ATTEMPT_ROWS = 12
const FACT_SHARE = 0.45

const layout = (area: Rect, size: SizeClass, { focus }: RunPlace): readonly Slot[] => {
  if (size === 'compact') {
    // One after the other: what has the focus is shown, and the output below where there is room for it.
    return focus === 'facts' ? [{ pane: 'facts', rect: area }] : [{ pane: focus, rect: area }]
  }
  const [left, right] = splitColumns(area, Math.floor(area.width * FACT_SHARE))
  const [lives, rest] = splitRows(right, Math.min(ATTEMPT_ROWS, Math.floor(right.height / 3)))
  const [chart, output] = splitRows(rest, Math.floor(rest.height / 2))
  return [
    { pane: 'facts', rect: left },
    { pane: 'attempts', rect: lives },
    { pane: 'curves', rect: chart },
    { pane: 'log', rect: output },
  ]
}

const wants = (state: State, place: RunPlace): readonly Want[] => {
  const { sweepId, runId } = place
  const runIds = charted(state, place)
  const version = runIds
    .map(id => {
      const run = runById(state, sweepId, id)
      return `${run?.step ?? ''}.${run?.attempts ?? ''}`
    })
    .join()
  const run = runById(state, sweepId, runId)
  const ofRun = JSON.stringify([
    run?.state,
    run?.attempt,
    run?.checkpoint,
    run?.attempts,
    run?.spend.hours,
    state.data.open?.isComplete,
  ])
  return [
    { kind: 'curves', sweepId, metric: metricShown(state, place), runIds, version },
    { kind: 'run', sweepId, runId, version: ofRun },
    { kind: 'log', runId, attempt: attemptShown(state, place) },
  ]
}

export const runScreen: ScreenModule<RunPlace> = {
  crumb: (_state, { runId }) => runId.slice(0, 8),
  panes: { facts, attempts, curves, log },
  layout,
  keys: RUN_KEYS,
  watches: ({ sweepId }) => sweepId,
  wants,
}
