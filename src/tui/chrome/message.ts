// The row above the footer, where there is something to say: trouble for as long as it lasts, else what was just done.
import { duration } from '../../format/duration.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { toWidth } from '../../format/text-width.ts'
import type { State } from '../state/model.ts'
import type { Theme, Token } from '../theme.ts'

const TOKENS: Readonly<Record<'info' | 'warning' | 'error', Token>> = {
  info: 'good',
  warning: 'warn',
  error: 'bad',
}

/** The row. */
export const messageRow = ({ toast, data, now, size }: State, theme: Theme): string => {
  if (toast !== null) {
    const same = toast.cli === null ? '' : theme.paint('dim', `  the same: ${sanitizeLine(toast.cli)}`)
    return toWidth(` ${theme.paint(TOKENS[toast.level], sanitizeLine(toast.text))}${same}`, size.columns)
  }
  const [trouble] = data.troubles
  if (trouble === undefined) return ''
  const again = `tried again in ${duration(Math.max(0, Math.ceil((trouble.retryAt - now) / 1000)))}`
  const hint = trouble.hint === null ? '' : ` ${sanitizeLine(trouble.hint)}`
  return toWidth(
    ` ${theme.paint('bad', sanitizeLine(trouble.text))}${theme.paint('dim', `${hint}  (${again})`)}`,
    size.columns,
  )
}
