// Where more money stops to pay, in words: what a point costs up to the knee of the front, and what it costs beyond.
import { type Front, frontOf } from '../domain/compare/front.ts'
import { type Objectives, objectivesOf } from '../domain/compare/objectives.ts'
import type { CompareDocument } from '../domain/compare-document.ts'
import { configLabel, varyingPaths } from './config-text.ts'
import { differenceText, objectiveText, objectiveTitle } from './objective.ts'

/** `0.9 for $2.00: a point costs $2.50 up to there, $400.00 beyond`; null where the front has no knee. */
export const kneeWords = (
  { points, steps, knee }: Front,
  { x, y }: Objectives,
  config: (index: number) => string,
): string | null => {
  const [first, bend, last] = [steps[0]?.index, knee, steps.at(-1)?.index].map(index => points[index ?? -1])
  if (knee === null || first === undefined || bend === undefined || last === undefined) return null
  const perPoint = (from: typeof first, to: typeof first): string =>
    differenceText(Math.abs((to.x - from.x) / (to.y - from.y)), x)
  const label = config(knee)
  const spent = objectiveText(bend.x, x)
  const amount = x.of === 'spend' ? `for ${spent}` : `at ${objectiveTitle(x)} ${spent}`
  return (
    `${objectiveText(bend.y, y)} ${amount}${label === '' ? '' : `, with ${label}`}: ` +
    `a point costs ${perPoint(first, bend)} up to there, ${perPoint(bend, last)} beyond`
  )
}

/** The same of the front that a document is of. */
export const kneeText = (document: CompareDocument): string | null => {
  const { rows, metric } = document
  const objectives = objectivesOf(document)
  const paths = varyingPaths(rows.map(({ config }) => config))
  return kneeWords(frontOf(rows, { ...objectives, metric: metric.name }), objectives, index =>
    configLabel(rows[index]?.config ?? {}, paths),
  )
}
