// Checks the sweep file that is being written; a newer text takes the place of one that is still looked at.
import type { App } from '../../services/app.ts'
import { textAfter } from '../screens/define/editing.ts'
import type { Readings, Want } from './readings.ts'

export type DraftWant = Extract<Want, { kind: 'draft' }>

/** Each call says which text is wanted from now on; undefined: none. */
export const createDraftReader = ({
  app,
  take,
}: {
  readonly app: Pick<App, 'define'>
  readonly take: (draft: Readings['draft']) => void
}) => {
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
    if (end.signal.aborted) return
    const edited = textAfter(want.text, want.edits)
    const text = typeof edited === 'string' ? edited : want.text
    await define.check({ path, text, signal: end.signal, onChange: check => take({ path, text, check }) })
  }
}
