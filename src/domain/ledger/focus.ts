// A bill as a CSV file with the columns of FOCUS (focus.finops.org), as clouds and cost tools export it.
import { SweepdeckError } from '../errors.ts'
import { nanoUsdOf } from './nano-usd.ts'
import type { BilledPeriod } from './reconcile.ts'

/** A line of it that has a cost. */
export interface FocusLine extends BilledPeriod {
  /** All that says what was billed: names, ids and tags. */
  readonly names: string
}

const COST = 'BilledCost'
const START = 'ChargePeriodStart'
const END = 'ChargePeriodEnd'
const CURRENCY = 'BillingCurrency'
const NAMES = ['ResourceId', 'ResourceName', 'Tags', 'SubAccountName']

/** Its lines; throws where a column is missing, or a line is no bill in dollars. */
export const focusLines = (text: string, path: string): readonly FocusLine[] => {
  const [header = [], ...rows] = csvRows(text.replace(/^\uFEFF/, ''))
  const missing = [COST, START, END].filter(column => !header.includes(column))
  if (missing.length > 0) throw bad(`${path} has no column ${missing.join(', ')}`)
  return rows.flatMap((row, index) => {
    if (row.length === 1 && row[0] === '') return []
    const cell = (column: string): string => row[header.indexOf(column)]?.trim() ?? ''
    const place = `${path}, line ${index + 2}`
    if (cell(CURRENCY) !== '' && cell(CURRENCY) !== 'USD')
      throw bad(`${place}: it is in ${cell(CURRENCY)}, and prices are in USD`)
    const [from, to] = [momentOf(cell(START)), momentOf(cell(END))]
    const nanoUsd = amountOf(cell(COST))
    if (from === null || to === null || to <= from) throw bad(`${place}: its charge period is no time`)
    if (nanoUsd === null) throw bad(`${place}: ${JSON.stringify(cell(COST))} is no amount of money`)
    return [{ from, to, nanoUsd, names: NAMES.map(cell).join(' ') }]
  })
}

const momentOf = (text: string): bigint | null => {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? null : BigInt(ms) * 1_000_000n
}

const amountOf = (text: string): bigint | null => {
  try {
    return nanoUsdOf(text)
  } catch {
    return null
  }
}

/** Cells by line, as RFC 4180 has them: quoted ones may hold commas, newlines and doubled quotes. */
const csvRows = (text: string): readonly (readonly string[])[] => {
  const rows: string[][] = [[]]
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === '') break
    if (end !== ',') rows.push([])
  }
  return rows
}

const bad = (message: string): SweepdeckError =>
  new SweepdeckError(message, {
    code: 'bill.unreadable',
    hint: `A bill is a CSV file with the FOCUS columns ${COST}, ${START} and ${END}, and ${NAMES.join(', ')} as far as there are.`,
  })
