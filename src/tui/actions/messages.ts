// Everything that was said so far, the newest first, with the command lines that do the same.
import { ago } from '../../format/duration.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { toWidth } from '../../format/text-width.ts'
import { wrapped } from '../../format/wrap.ts'
import { openText } from '../sheets/text.ts'
import type { Step } from '../state/effect.ts'
import type { Message, State } from '../state/model.ts'
import type { Theme, Token } from '../theme.ts'

const TOKENS: Readonly<Record<Message['level'], Token>> = { info: 'good', warning: 'warn', error: 'bad' }
const WHEN = 9

/** In a sheet. */
export const openMessages = (state: State): Step =>
  openText(state, {
    title: 'Messages',
    rows: ({ messages, now }, { width, theme }) => messageRows(messages, { now, width, theme }),
  })

/** All rows of it. */
export const messageRows = (
  messages: readonly Message[],
  { now, width, theme }: { readonly now: number; readonly width: number; readonly theme: Theme },
): readonly string[] => {
  if (messages.length === 0) return [theme.paint('dim', '  Nothing was said yet.')]
  const room = width - WHEN - 3
  return messages.toReversed().flatMap(({ at, level, text, cli }) => {
    const lines = wrapped(sanitizeLine(text), { width: room })
    const when = (index: number): string => (index === 0 ? ago(now - at) : '').padStart(WHEN)
    return [
      ...lines.map(
        (line, index) =>
          `${theme.paint('dim', when(index))}  ${theme.paint(TOKENS[level], toWidth(line, room))}`,
      ),
      ...(cli === null
        ? []
        : [theme.paint('dim', toWidth(`${' '.repeat(WHEN)}  ${sanitizeLine(cli)}`, width))]),
    ]
  })
}
