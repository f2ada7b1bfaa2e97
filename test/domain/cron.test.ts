// Cron expressions: what is one, and when it comes next.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextTime, parseCron } from '../../src/domain/cron.ts'

const next = (written: string, after: string): string | null => {
  const parsed = parseCron(written)
  if (!('cron' in parsed)) expect.fail(parsed.expected)
  const time = nextTime(parsed.cron, Date.parse(after))
  return time === null ? null : new Date(time).toISOString()
}

test.each([
  ['0 2 * * *', '2026-11-24T01:59:59.999Z', '2026-11-24T02:00:00.000Z'],
  ['0 2 * * *', '2026-11-24T02:00:00.000Z', '2026-11-25T02:00:00.000Z'],
  ['*/20 * * * *', '2026-12-31T23:45:00.000Z', '2027-01-01T00:00:00.000Z'],
  ['5 4 * * sun', '2026-11-24T00:00:00.000Z', '2026-11-29T04:05:00.000Z'],
  ['5 4 * * 7', '2026-11-24T00:00:00.000Z', '2026-11-29T04:05:00.000Z'],
  ['0 0 29 2 *', '2026-11-24T00:00:00.000Z', '2028-02-29T00:00:00.000Z'],
  ['0 12 1,15 jan-mar *', '2026-03-01T12:00:00.000Z', '2026-03-15T12:00:00.000Z'],
  ['0 0 13 * fri', '2026-11-24T00:00:00.000Z', '2026-11-27T00:00:00.000Z'],
  ['10/20 9-17/4 * * *', '2026-11-24T09:50:00.000Z', '2026-11-24T13:10:00.000Z'],
])('%s after %s comes at %s', (written, after, at) => {
  expect(next(written, after)).toBe(at)
})

test.each([
  '',
  '* * * *',
  '* * * * * *',
  '60 * * * *',
  '* 24 * * *',
  '* * 0 * *',
  '* * * 13 *',
  '5-1 * * * *',
])('%j is no cron expression', written => {
  expect(parseCron(written)).toHaveProperty('expected')
})

test.each([
  '*/0 * * * *',
  'a * * * *',
  '0 0 31 feb *',
  '1,,2 * * * *',
  '-1 * * * *',
  '@daily',
])('%j is none either', written => {
  expect(parseCron(written)).toHaveProperty('expected')
})

test('the next time is later, in a minute and hour of the expression, and none of them is left out', () => {
  const numbers = (to: number) =>
    fc.uniqueArray(fc.integer({ min: 0, max: to }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(numbers(59), numbers(23), fc.integer({ min: 0, max: 4e12 }), (minutes, hours, after) => {
      const parsed = parseCron(`${minutes.join(',')} ${hours.join(',')} * * *`)
      if (!('cron' in parsed)) expect.fail(parsed.expected)
      const time = nextTime(parsed.cron, after) as number
      const date = new Date(time)
      expect(time).toBeGreaterThan(after)
      expect(minutes).toContain(date.getUTCMinutes())
      expect(hours).toContain(date.getUTCHours())
      expect(nextTime(parsed.cron, time - 1)).toBe(time)
      expect(time - after).toBeLessThanOrEqual(24 * 3600 * 1000)
    }),
  )
})
