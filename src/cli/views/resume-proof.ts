// What `doctor resume` found, for people.
import type { ResumeProofDocument } from '../../domain/resume-proof.ts'
import type { Look } from '../../format/look.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { plural } from '../../format/words.ts'

/** The verdict first, then what was compared, then the first difference with its usual cause. */
export const resumeProofLines = (proof: ResumeProofDocument, { paint }: Look): readonly string[] => {
  const { identical, kills, damaged, compared } = proof
  const fault = damaged > 0 ? ` and ${plural(damaged, 'damaged checkpoint')}` : ''
  const verdict = identical
    ? paint('good', `identical: ${plural(kills, 'kill')}${fault} left no trace`)
    : paint('bad', `not identical after ${plural(kills, 'kill')}${fault}`)
  const width = Math.max(0, ...compared.map(({ name }) => name.length))
  return [
    verdict,
    ...compared.map(entry => `  ${entry.name.padEnd(width)}  ${comparedText(entry)}`),
    ...differenceLines(proof),
  ]
}

const comparedText = ({
  count,
  identical,
  max_difference,
}: ResumeProofDocument['compared'][number]): string => {
  const delta = max_difference === null ? '' : `, max|Δ| = ${max_difference}`
  return `${identical ? 'same' : 'differs'}, ${count} compared${delta}`
}

const differenceLines = ({ first_difference: first, cause }: ResumeProofDocument): readonly string[] => [
  ...(first === null
    ? []
    : [
        '',
        `first difference  after step ${first.step}, in life ${first.attempt}, ${sanitizeLine(first.when)}: ${sanitizeLine(first.name)}`,
        ...(first.expected === null ? [] : [`  undisturbed  ${sanitizeLine(first.expected)}`]),
        ...(first.found === null ? [] : [`  resumed      ${sanitizeLine(first.found)}`]),
      ]),
  ...(cause === null
    ? []
    : ['', `usual cause       ${sanitizeLine(cause.text)}`, `what to do        ${sanitizeLine(cause.hint)}`]),
]
