// Where more money stops to pay, in words: what a point costs up to the knee of the front, and what it costs beyond.
import { type Objective, objectivesOf } from '../domain/compare/objectives.ts'
import type { CompareDocument } from '../domain/compare-document.ts'
import { decodeNumber } from '../domain/number-code.ts'
import { configLabel, varyingPaths } from './config-text.ts'
import { differenceText, objectiveText, objectiveTitle } from './objective.ts'

/** null where the front has no knee. */
export const kneeText = (document: CompareDocument): string | null => {
  const { front, knee, rows } = document
  const at = front.findIndex(({ row }) => row === knee)
  const [first, bend, last] = [front[0], front[at], front.at(-1)]
  const row = rows[bend?.row ?? -1]
  if (first === undefined || bend === undefined || last === undefined || row === undefined) return null
  const { x, y } = objectivesOf(document)
  const config = configLabel(row.config, varyingPaths(rows.map(each => each.config)))
  const before = perPoint(first, bend, x)
  const beyond = perPoint(bend, last, x)
  return (
    `${objectiveTitle(y)} ${objectiveText(decodeNumber(bend.y), y)} for ${objectiveText(decodeNumber(bend.x), x)}` +
    `${config === '' ? '' : `, with ${config}`}: a point costs ${before} up to there, ${beyond} beyond`
  )
}

type FrontEntry = CompareDocument['front'][number]

const perPoint = (from: FrontEntry, to: FrontEntry, x: Objective): string => {
  const gained = Math.abs(decodeNumber(to.y) - decodeNumber(from.y))
  return differenceText(Math.abs(decodeNumber(to.x) - decodeNumber(from.x)) / gained, x)
}
