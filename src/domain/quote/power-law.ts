// A positive quantity as a product of powers of a config's numbers and of a factor for each of its words: a regression
// of logarithms, slightly drawn towards "no effect", which is what makes it bear few samples.
import type { Leaves } from './leaves.ts'

export interface Observation {
  readonly leaves: Leaves
  readonly value: number
}

/** Of a parameter with more words than this nothing could be told from so few samples. */
const MOST_WORDS = 12
const DRAWN_TO_NONE = 1e-3

/** What the quantity is where the parameters are others: by those that `matters` lets pass and that vary. */
export const fitPowerLaw = (
  observations: readonly Observation[],
  matters: (path: string) => boolean,
): ((leaves: Leaves) => number) => {
  const seen = observations.filter(({ value }) => value > 0)
  const average = mean(observations.map(({ value }) => value))
  const features = featuresOf(
    seen.map(({ leaves }) => leaves),
    matters,
  )
  if (features.length === 0) return () => average
  const rows = seen.map(({ leaves }) => features.map(feature => feature(leaves)))
  const centres = features.map((_, column) => mean(rows.map(row => row[column] as number)))
  const logs = seen.map(({ value }) => Math.log(value))
  const centreLog = mean(logs)
  const centred = rows.map(row => row.map((value, column) => value - (centres[column] as number)))
  const weights = solve(
    features.map((_, i) =>
      features.map(
        (__, j) =>
          centred.reduce((sum, row) => sum + (row[i] as number) * (row[j] as number), 0) +
          (i === j ? DRAWN_TO_NONE : 0),
      ),
    ),
    features.map((_, i) =>
      centred.reduce((sum, row, k) => sum + (row[i] as number) * ((logs[k] as number) - centreLog), 0),
    ),
  )
  const raw = (leaves: Leaves): number =>
    Math.exp(
      features.reduce(
        (sum, feature, i) => sum + (weights[i] as number) * (feature(leaves) - (centres[i] as number)),
        centreLog,
      ),
    )
  // The exponential of a mean of logarithms is below the mean: what was seen is to come out as a whole.
  const scale = average / mean(observations.map(({ leaves }) => raw(leaves)))
  return leaves => scale * raw(leaves)
}

type Feature = (leaves: Leaves) => number

const featuresOf = (all: readonly Leaves[], matters: (path: string) => boolean): readonly Feature[] =>
  [...new Set(all.flatMap(leaves => [...leaves.keys()]))].filter(matters).flatMap((path): Feature[] => {
    const values = all.map(leaves => leaves.get(path))
    const distinct = [...new Set(values)]
    if (distinct.length < 2) return []
    const numbers = distinct.filter(value => typeof value === 'number')
    if (numbers.length < distinct.length) return distinct.length > MOST_WORDS ? [] : wordsOf(path, distinct)
    const form = Math.min(...numbers) > 0 ? Math.log : (value: number) => value
    const [low, high] = [form(Math.min(...numbers)), form(Math.max(...numbers))]
    const middle = (low + high) / 2
    return [
      leaves => {
        const value = leaves.get(path)
        const is = typeof value === 'number' ? form(value) : middle
        return Number.isFinite(is) ? (is - low) / (high - low) : 0
      },
    ]
  })

/** One for each word; undefined: the parameter is not there. */
const wordsOf = (path: string, words: readonly (number | string | undefined)[]): Feature[] =>
  words.map(word => leaves => (leaves.get(path) === word ? 1 : 0))

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

/** Gauss's elimination; the matrix is symmetric and has no zero on its diagonal. */
const solve = (matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] => {
  const rows = matrix.map((row, i) => [...row, right[i] as number])
  const size = rows.length
  for (let column = 0; column < size; column++) {
    const best = rows.findIndex(
      (row, i) =>
        i >= column &&
        Math.abs(row[column] as number) ===
          Math.max(...rows.slice(column).map(each => Math.abs(each[column] as number))),
    )
    const [pivot, other] = [rows[best] as number[], rows[column] as number[]]
    rows[column] = pivot
    rows[best] = other
    for (let i = 0; i < size; i++) {
      if (i === column) continue
      const row = rows[i] as number[]
      const factor = (row[column] as number) / (pivot[column] as number)
      for (let j = column; j <= size; j++) row[j] = (row[j] as number) - factor * (pivot[j] as number)
    }
  }
  return rows.map((row, i) => (row[size] as number) / (row[i] as number))
}
