// Two configs side by side: first what they differ in, then what they have in common.
import type { ConfigDiff } from '../../domain/compare/config-diff.ts'
import { type DiffText, diffTexts } from '../../format/diff-text.ts'
import type { Look } from '../../format/look.ts'
import { plainTable } from '../../format/plain-table.ts'

/** A table with a title for each side. */
export const configDiffLines = (
  diff: ConfigDiff,
  { titles: [a, b], look }: { readonly titles: readonly [string, string]; readonly look: Look },
): readonly string[] => {
  const texts = diffTexts(diff)
  const differing = texts.filter(({ same }) => !same)
  const common = texts.filter(({ same }) => same)
  const [title = '', ...lines] = plainTable<DiffText>(
    [
      { title: '', cell: ({ name }) => name, shrinks: true },
      { title: a, cell: ({ left }) => left, shrinks: true },
      { title: b, cell: ({ right }) => right, shrinks: true },
    ],
    differing,
    { width: look.columns },
  )
  return [
    look.paint('dim', title),
    ...(differing.length === 0 ? ['They do not differ in anything that is known.'] : lines),
    ...(common.length === 0 ? [] : ['', look.paint('strong', 'The same in both')]),
    ...plainTable<DiffText>(
      [
        { title: '', cell: ({ name }) => name, shrinks: true },
        { title: '', cell: ({ left }) => left, shrinks: true },
      ],
      common,
      { width: look.columns },
    )
      .slice(1)
      .map(line => look.paint('dim', line)),
  ]
}
