// The row above the footer, where there is something to say: what was just done, else what goes on, else what keeps
// the volumes from being read.
import { duration } from '../../format/duration.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { toWidth } from '../../format/text-width.ts'
import type { State } from '../state/model.ts'
import type { Work } from '../state/work.ts'
import type { Theme, Token } from '../theme.ts'

const TOKENS: Readonly<Record<'info' | 'warning' | 'error', Token>> = {
  info: 'good',
  warning: 'warn',
  error: 'bad',
}

/** The row. */
export const messageRow = ({ toast, works, data, now, size }: State, theme: Theme): string => {
  if (toast !== null) {
    const same = toast.cli === null ? '' : theme.paint('dim', `  the same: ${sanitizeLine(toast.cli)}`)
    return toWidth(` ${theme.paint(TOKENS[toast.level], sanitizeLine(toast.text))}${same}`, size.columns)
  }
  const work = works.at(-1)
  if (work !== undefined) return workRow(work, { now, size }, theme)
  const [trouble] = data.troubles
  if (trouble === undefined) return ''
  const again = `tried again in ${duration(Math.max(0, Math.ceil((trouble.retryAt - now) / 1000)))}`
  const hint = trouble.hint === null ? '' : ` ${sanitizeLine(trouble.hint)}`
  return toWidth(
    ` ${theme.paint('bad', sanitizeLine(trouble.text))}${theme.paint('dim', `${hint}  (${again})`)}`,
    size.columns,
  )
}

/** `Launching digits: starting the driver  4s  goes on whatever you do here`. */
const workRow = (
  { title, doing, since }: Work,
  { now, size }: Pick<State, 'now' | 'size'>,
  theme: Theme,
): string => {
  const text = sanitizeLine(doing === null ? title : `${title}: ${doing}`)
  const seconds = Math.floor((now - since) / 1000)
  const lasted = seconds < 1 ? '' : `${seconds < 60 ? `${seconds}s` : duration(seconds)}; `
  const rest = theme.paint('dim', `  ${lasted}it goes on whatever you do here`)
  return toWidth(` ${theme.paint('busy', `${text} …`)}${rest}`, size.columns)
}
