// What an import wrote, what of it means something else here, and what it could not know.
import type { ImportChange, ImportDocument } from '../../domain/import-document.ts'
import type { Look } from '../../format/look.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { plural } from '../../format/words.ts'
import { wrapped } from '../../format/wrap.ts'
import { DEFAULT_SWEEP_FILE } from '../sweep-file-argument.ts'

const NAMES = { wandb: 'a W&B sweep file', hydra: 'a Hydra config', optuna: 'an Optuna study' } as const

/** In the order of what matters to results. */
const HEADINGS: readonly (readonly [ImportChange['kind'], string])[] = [
  ['meaning', 'Means something else here:'],
  ['dropped', 'Has no effect here:'],
  ['written', 'Means the same, in other words:'],
]

export const importedLines = (document: ImportDocument, { columns, paint }: Look): readonly string[] => {
  const { from, source, file, changes, questions } = document
  const width = Math.min(columns, 110)
  const entry = (place: string, path: string, text: string): readonly string[] =>
    wrapped(`  ${place}${sanitizeLine(path)}: ${sanitizeLine(text)}`, { width, indent: '    ' })
  const where = file === DEFAULT_SWEEP_FILE ? '' : ` ${sanitizeLine(file)}`
  return [
    `Wrote ${sanitizeLine(file)} from ${sanitizeLine(source)}, ${NAMES[from]}`,
    ...resultLines(document),
    ...HEADINGS.flatMap(([kind, heading]) => {
      const these = changes.filter(change => change.kind === kind)
      return these.length === 0
        ? []
        : [
            paint('strong', heading),
            ...these.flatMap(({ path, line, text }) =>
              entry(line === null ? '' : `line ${line}  `, path, text),
            ),
          ]
    }),
    ...(questions.length === 0
      ? [`Next: sweepdeck plan${where}`]
      : [
          paint('warn', `Needs ${plural(questions.length, 'answer')} before it can be planned:`),
          ...questions.flatMap(({ path, line, text }) =>
            entry(`${sanitizeLine(file)}:${line}  `, path, text),
          ),
        ]),
  ]
}

const resultLines = ({ results }: ImportDocument): readonly string[] => {
  if (results === null) return []
  const { name, sweep_id, run_count, finished, pruned, failed, added } = results
  const counts = [
    `${finished} finished`,
    ...(pruned > 0 ? [`${pruned} pruned`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ].join(', ')
  const trials = `${plural(run_count, 'trial')} (${counts})`
  return [
    added
      ? `Its ${trials} are the sweep ${sanitizeLine(name)} (${sweep_id}) now`
      : `Its ${trials} are here already, as the sweep ${sanitizeLine(name)} (${sweep_id})`,
  ]
}
