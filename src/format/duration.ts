// Time as people read it.
import { grouped } from './number.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** 40ms, 2.5s, 1m 20s, 3h 05m, 2d 4h. */
export const duration = (seconds: number): string => {
  if (!Number.isFinite(seconds)) return '∞'
  const ms = Math.round(seconds * 1000)
  if (ms < 1000) return seconds > 0 && ms === 0 ? '<1ms' : `${Math.max(0, ms)}ms`
  if (seconds < 9.95) return `${seconds.toFixed(1)}s`
  const whole = Math.round(seconds)
  if (whole < MINUTE) return `${whole}s`
  if (whole < HOUR) return pair(whole, { unit: MINUTE, name: 'm', below: 1, belowName: 's' })
  const minutes = Math.round(seconds / MINUTE) * MINUTE
  if (minutes < DAY) return pair(minutes, { unit: HOUR, name: 'h', below: MINUTE, belowName: 'm' })
  const wholeHours = Math.round(seconds / HOUR) * HOUR
  return pair(wholeHours, { unit: DAY, name: 'd', below: HOUR, belowName: 'h' })
}

/** Spend in hours: 1.25 h, 0.0031 h; minutes and seconds would hide what is billed. */
export const hours = (value: number): string => {
  if (value === 0) return '0 h'
  if (value < 0.0001) return '<0.0001 h'
  const decimals = value >= 1 ? 2 : Math.min(4, 1 - Math.floor(Math.log10(value)))
  return `${grouped(value.toFixed(decimals))} h`
}

/** `12s ago`; the largest unit is enough. */
export const ago = (ms: number): string => {
  const seconds = Math.floor(Math.max(0, ms) / 1000)
  if (seconds < 5) return 'just now'
  const [unit, name] = AGO.find(([unit]) => seconds >= unit) ?? [1, 's']
  return `${Math.floor(seconds / unit)}${name} ago`
}

const AGO = [
  [DAY, 'd'],
  [HOUR, 'h'],
  [MINUTE, 'm'],
  [1, 's'],
] as const

const pair = (
  seconds: number,
  { unit, name, below, belowName }: { unit: number; name: string; below: number; belowName: string },
): string => {
  const rest = Math.floor((seconds % unit) / below)
  const first = `${Math.floor(seconds / unit)}${name}`
  return rest === 0 ? first : `${first} ${String(rest).padStart(unit === DAY ? 1 : 2, '0')}${belowName}`
}
