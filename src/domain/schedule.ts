// When a sweep with a schedule starts next, and what to do where nothing starts it by itself.
import { nextTime, parseCron } from './cron.ts'
import { SweepdeckError } from './errors.ts'
import type { PlanRecord } from './protocol.ts'

/** RFC 3339; null where it never comes. `now` is in milliseconds since 1970. */
export const nextStart = (cron: string, now: number): string | null => {
  const parsed = parseCron(cron)
  const next = 'cron' in parsed ? nextTime(parsed.cron, now) : null
  return next === null ? null : new Date(next).toISOString()
}

/** A schedule as documents have it. */
export const scheduleOf = (schedule: PlanRecord['schedule'] | undefined, now: number) =>
  schedule ? { cron: schedule.cron, next_start: nextStart(schedule.cron, now) } : null

/** The line of a crontab that starts the sweep as Modal would: in UTC, and without anybody to ask. */
export const crontabLine = (
  cron: string,
  { folder, file }: { readonly folder: string; readonly file: string },
) => `${cron} cd ${quoted(folder)} && sweepdeck run ${quoted(file)} --no-cache --detach --yes`

/** Why a schedule on this machine is refused. */
export const noScheduleHere = (
  cron: string,
  place: { readonly folder: string; readonly file: string },
): SweepdeckError =>
  new SweepdeckError('the local engine cannot start a sweep by itself: nothing of it runs between sweeps', {
    code: 'schedule.local',
    hint: 'Take `schedule` out and let cron start it (crontab -e, the lines below), or a systemd timer with the same command; or use resources.engine=modal.',
    details: ['CRON_TZ=UTC', crontabLine(cron, place)],
  })

/** One word of a shell; in a crontab a percent sign would end the line. */
const quoted = (word: string): string =>
  /^[A-Za-z0-9_./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''").replaceAll('%', '\\%')}'`
