// Checks the sweep file that is being written; a newer text takes the place of one that is still looked at.
import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '../../services/app.ts'
import { textAfter } from '../screens/define/editing.ts'
import type { Readings, Want } from './readings.ts'

/** Of a space that takes longer to count, only what is typed before a pause is counted. */
const NOTICED_MS = 20
const PAUSE_MS = 150

export type DraftWant = Extract<Want, { kind: 'draft' }>

/** Each call says which text is wanted from now on; undefined: none. */
export const createDraftReader = ({
  app,
  take,
  now,
}: {
  readonly app: Pick<App, 'define'>
  /** Milliseconds. */
  readonly now: () => number
  readonly take: (draft: Readings['draft']) => void
}) => {
  /** How long the first answer took the last time, which keys had to wait for. */
  let took = 0
  let checking: { readonly key: string; readonly end: AbortController } | null = null
  return async (want: DraftWant | undefined): Promise<void> => {
    const key = want === undefined ? null : JSON.stringify(want)
    if (key === (checking?.key ?? null)) return
    checking?.end.abort()
    checking = null
    if (want === undefined || key === null) return
    const end = new AbortController()
    checking = { key, end }
    const { path } = want
    const define = await app.define()
    if (took > NOTICED_MS) await sleep(PAUSE_MS)
    if (end.signal.aborted) return
    const begun = now()
    const edited = textAfter(want.text, want.edits)
    const text = typeof edited === 'string' ? edited : want.text
    let isFirst = true
    await define.check({
      path,
      text,
      signal: end.signal,
      onChange: check => {
        if (isFirst) took = now() - begun
        isFirst = false
        take({ path, text, check })
      },
    })
  }
}
