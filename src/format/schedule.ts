// When a sweep starts by itself.

interface Schedule {
  readonly cron: string
  readonly next_start: string | null
}

/** `2026-11-25 02:00 UTC`; a time that never comes is none. */
export const nextStartText = ({ next_start }: Schedule): string =>
  next_start === null ? 'never' : `${next_start.slice(0, 16).replace('T', ' ')} UTC`

/** `starts next at 2026-11-25 02:00 UTC (0 2 * * *)`. */
export const startText = (schedule: Schedule): string =>
  `starts next at ${nextStartText(schedule)} (${schedule.cron})`
