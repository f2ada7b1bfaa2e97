// What is different in the code since a sweep was launched: its runs would go on with it.

import type { Look } from '../../format/look.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import type { CodeChange } from '../../services/app.ts'

export const codeChangeLines = (
  name: string,
  changes: readonly CodeChange[],
  { paint }: Look,
): readonly string[] =>
  changes.length === 0
    ? []
    : [
        `${paint('warn', 'warning:')} the code of ${sanitizeLine(name)} is not what it was when it was launched:`,
        ...changes.map(({ path, change }) => `  ${change.padEnd(7)}  ${sanitizeLine(path)}`),
        '  Its runs would go on with the code as it is now; each attempt records what it ran.',
      ]
