// Cron expressions as Modal takes them: five fields, in UTC, checked before anything is deployed.

interface Field {
  readonly name: string
  readonly from: number
  readonly to: number
  readonly names: readonly string[]
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

const FIELDS: readonly Field[] = [
  { name: 'the minute', from: 0, to: 59, names: [] },
  { name: 'the hour', from: 0, to: 23, names: [] },
  { name: 'the day of the month', from: 1, to: 31, names: [] },
  { name: 'the month', from: 1, to: 12, names: MONTHS },
  { name: 'the day of the week', from: 0, to: 7, names: DAYS },
]

export interface Cron {
  readonly minutes: ReadonlySet<number>
  readonly hours: ReadonlySet<number>
  readonly daysOfMonth: ReadonlySet<number>
  readonly months: ReadonlySet<number>
  /** 0 is Sunday. */
  readonly daysOfWeek: ReadonlySet<number>
  /** With both days restricted, either of them is enough: that is how cron has always read it. */
  readonly eitherDay: boolean
}

/** The expression's values per field, or what was expected where it is none. */
export const parseCron = (written: string): { readonly cron: Cron } | { readonly expected: string } => {
  const parts = written.trim().split(/\s+/)
  if (parts.length !== FIELDS.length)
    return { expected: 'five fields such as "0 2 * * *" (every day at 02:00 UTC)' }
  const sets = FIELDS.map((field, index) => valuesOf(parts[index] as string, field))
  const wrong = sets.indexOf(null)
  const refused = FIELDS[wrong]
  if (refused !== undefined)
    return {
      expected: `for ${refused.name} *, or numbers from ${refused.from} to ${refused.to} as 5, 1-5, 1,5 or */5`,
    }
  const [minutes, hours, daysOfMonth, months, weekdays] = sets as readonly Set<number>[] as [
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
  ]
  const daysOfWeek = new Set([...weekdays].map(day => day % 7))
  const eitherDay = !parts[2]?.startsWith('*') && !parts[4]?.startsWith('*')
  const cron = { minutes, hours, daysOfMonth, months, daysOfWeek, eitherDay }
  return nextTime(cron, 0) === null
    ? { expected: 'a day that there is in some year: this one never comes' }
    : { cron }
}

const valuesOf = (text: string, field: Field): Set<number> | null => {
  const values = new Set<number>()
  for (const part of text.toLowerCase().split(',')) {
    const match = /^(?:(\*)|([a-z]{3}|\d{1,2})(?:-([a-z]{3}|\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part)
    if (match === null) return null
    const [, star, first, last, step] = match
    const from = star ? field.from : numberOf(first as string, field)
    const to = star || (step && last === undefined) ? field.to : numberOf(last ?? (first as string), field)
    const by = Number(step ?? 1)
    if (from === null || to === null || from > to || by < 1) return null
    for (let value = from; value <= to; value += by) values.add(value)
  }
  return values
}

const numberOf = (text: string, { names, from, to }: Field): number | null => {
  const named = names.indexOf(text)
  const value = named >= 0 ? named + (names === MONTHS ? 1 : 0) : Number(text)
  return Number.isInteger(value) && value >= from && value <= to ? value : null
}

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** 29 February of a leap year on which the days fall right comes at the latest after this, also over 2100. */
const FARTHEST_DAYS = 366 * 41

/** The first time after `after` (both in milliseconds since 1970); null where it never comes. */
export const nextTime = (cron: Cron, after: number): number | null => {
  const first = Math.floor(after / MINUTE_MS + 1) * MINUTE_MS
  const midnight = Math.floor(first / DAY_MS) * DAY_MS
  for (let day = 0; day < FARTHEST_DAYS; day += 1) {
    const date = midnight + day * DAY_MS
    if (!fallsOn(cron, new Date(date))) continue
    const found = timesOfDay(cron)
      .map(minutes => date + minutes * MINUTE_MS)
      .find(time => time >= first)
    if (found !== undefined) return found
  }
  return null
}

const fallsOn = ({ months, daysOfMonth, daysOfWeek, eitherDay }: Cron, date: Date): boolean => {
  if (!months.has(date.getUTCMonth() + 1)) return false
  const byMonth = daysOfMonth.has(date.getUTCDate())
  const byWeek = daysOfWeek.has(date.getUTCDay())
  return eitherDay ? byMonth || byWeek : byMonth && byWeek
}

const timesOfDay = ({ hours, minutes }: Cron): readonly number[] =>
  [...hours].flatMap(hour => [...minutes].map(minute => hour * 60 + minute)).sort((a, b) => a - b)
