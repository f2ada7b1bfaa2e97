// Reads what a screen wants; what it no longer wants is left off.
import type { App } from '../../services/app.ts'
import type { LiveView } from '../../services/live-view.ts'
import type { Action } from './actions.ts'
import { createLogLines } from './log-lines.ts'
import { createCompareReader } from './read-compare.ts'
import { createDraftReader } from './read-draft.ts'
import type { Want } from './readings.ts'

export interface ReadPorts {
  readonly app: Pick<App, 'logs' | 'define' | 'compare' | 'compareCurves'>
  readonly live: Pick<LiveView, 'curves' | 'run' | 'money'>
  readonly dispatch: (action: Action) => void
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Output is shown this often at most. */
const LOG_MS = 100

/** Each call says all that is wanted from now on. */
export const createReader = ({ app, live, dispatch, now }: ReadPorts) => {
  const readDraft = createDraftReader({
    app,
    now,
    take: draft => dispatch({ kind: 'read', readings: { draft } }),
  })
  const readCompare = createCompareReader({
    app,
    take: compare => dispatch({ kind: 'read', readings: { compare } }),
  })
  let curvesAsked = 0
  let comparedAsked = 0
  let log: { readonly key: string; readonly end: AbortController } | null = null

  const readCurves = async ({
    sweepId,
    metric,
    runIds,
  }: Extract<Want, { kind: 'curves' }>): Promise<void> => {
    curvesAsked += 1
    const mine = curvesAsked
    const of = await live.curves({ sweepId, metric, runIds })
    if (mine === curvesAsked) dispatch({ kind: 'read', readings: { curves: { sweepId, metric, of } } })
  }
  const readCompareCurves = async ({ request }: Extract<Want, { kind: 'compare-curves' }>): Promise<void> => {
    comparedAsked += 1
    const mine = comparedAsked
    const curves = await app.compareCurves(request)
    if (mine === comparedAsked) dispatch({ kind: 'read', readings: { compareCurves: { request, curves } } })
  }
  const readRun = ({ sweepId, runId }: Extract<Want, { kind: 'run' }>): void =>
    dispatch({
      kind: 'read',
      readings: { run: { sweepId, runId, detail: live.run(sweepId, runId) } },
    })
  const readMoney = ({ sweepId }: Extract<Want, { kind: 'money' }>): void =>
    dispatch({ kind: 'read', readings: { money: { sweepId, of: live.money(sweepId) } } })
  const readLog = async (
    { runId, attempt }: Extract<Want, { kind: 'log' }>,
    signal: AbortSignal,
  ): Promise<void> => {
    const text = createLogLines()
    let shown: NodeJS.Timeout | null = null
    const show = (end: string | null): void => {
      shown = null
      if (signal.aborted) return
      dispatch({
        kind: 'read',
        readings: { log: { runId, attempt, lines: text.lines(), dropped: text.dropped(), end } },
      })
    }
    show(null)
    try {
      for await (const bytes of app.logs(runId, { attempt, follow: true, signal })) {
        text.push(bytes)
        shown ??= setTimeout(show, LOG_MS, null)
      }
      if (shown !== null) clearTimeout(shown)
      show('Nothing was printed.')
    } catch (error) {
      if (shown !== null) clearTimeout(shown)
      show((error as Error).message)
    }
  }
  const follow = (want: Extract<Want, { kind: 'log' }> | undefined): void => {
    const key = want === undefined ? null : `${want.runId} ${want.attempt}`
    if (key === (log?.key ?? null)) return
    log?.end.abort()
    log = null
    if (want === undefined || key === null) return
    log = { key, end: new AbortController() }
    void readLog(want, log.end.signal)
  }

  return (wants: readonly Want[]): Promise<unknown> => {
    follow(wants.find(want => want.kind === 'log'))
    for (const want of wants) {
      if (want.kind === 'run') readRun(want)
      if (want.kind === 'money') readMoney(want)
    }
    const curves = wants.find(want => want.kind === 'curves')
    const compared = wants.find(want => want.kind === 'compare-curves')
    return Promise.all([
      curves === undefined ? null : readCurves(curves),
      compared === undefined ? null : readCompareCurves(compared),
      readDraft(wants.find(want => want.kind === 'draft')),
      readCompare(wants.find(want => want.kind === 'compare')),
    ])
  }
}
