// What the table says: each figure beside its ceiling, and beside what this kind of machine reached before.

export interface Figure {
  /** Its number in the table of goals. */
  readonly no: string
  readonly name: string
  readonly value: number
  readonly unit: string
  /** Nothing above it is accepted; null: it is only told. */
  readonly ceiling: number | null
  /** What else was seen, such as the median. */
  readonly beside?: string
}

/** Figures of one kind of machine, by number and name. */
export type Baseline = Readonly<Record<string, number>>

/** Above what was reached before by more than this share, something has become slower. */
const TOLERANCE = 0.15

export type Verdict = 'met' | 'OVER' | 'SLOWER' | ''

export const keyOf = ({ no, name }: Figure): string => `${no} ${name}`.trim()

/** Whether it is within its ceiling, and no worse than before; what has no ceiling has no verdict. */
export const verdictOf = (figure: Figure, baseline: Baseline): Verdict => {
  if (figure.ceiling === null) return ''
  if (!(figure.value <= figure.ceiling)) return 'OVER'
  const before = baseline[keyOf(figure)]
  return before !== undefined && figure.value > before * (1 + TOLERANCE) ? 'SLOWER' : 'met'
}

/** One line of the table. */
export const figureLine = (figure: Figure, baseline: Baseline): string => {
  const { no, name, value, unit, ceiling, beside = '' } = figure
  const before = baseline[keyOf(figure)]
  return [
    no.padStart(3),
    name.padEnd(42),
    withUnit(value, unit).padStart(11),
    (ceiling === null ? '' : `at most ${withUnit(ceiling, unit)}`).padEnd(18),
    (before === undefined ? '' : `before ${withUnit(before, unit)}`).padEnd(18),
    verdictOf(figure, baseline).padEnd(6),
    beside,
  ]
    .join('  ')
    .trimEnd()
}

const withUnit = (value: number, unit: string): string =>
  `${value.toFixed(Number.isInteger(value) || value >= 100 ? 0 : value >= 10 ? 1 : 2)} ${unit}`.trim()
