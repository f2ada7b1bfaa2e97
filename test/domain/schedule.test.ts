import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { crontabLine, nextStart, noScheduleHere, scheduleOf } from '../../src/domain/schedule.ts'

const NOW = Date.parse('2026-11-24T03:00:00Z')

test('a schedule is told with the next time it starts, in UTC', () => {
  expect(scheduleOf({ cron: '0 2 * * *' }, NOW)).toEqual({
    cron: '0 2 * * *',
    next_start: '2026-11-25T02:00:00.000Z',
  })
  expect(nextStart('0 2 30 2 *', NOW)).toBeNull()
  expect(scheduleOf(null, NOW)).toBeNull()
})

test('the line of a crontab starts the sweep wherever its folder is', () => {
  const root = mkdtempSync(join(tmpdir(), 'sweepdeck-cron-'))
  const folder = join(root, "it's here; $(exit)")
  mkdirSync(folder)
  const line = crontabLine('0 2 * * *', { folder, file: 'my sweep.yaml' })
  const command = line.replace('0 2 * * * ', '').replace('&& sweepdeck run', '&& printf "%s|"')
  const said = execFileSync('sh', ['-c', `${command}; pwd`], { encoding: 'utf8' })
  rmSync(root, { recursive: true })
  expect(said).toBe(`my sweep.yaml|--no-cache|--detach|--yes|${folder}\n`)
})

test('what this machine does not do is refused with what does it', () => {
  const error = noScheduleHere('0 2 * * *', { folder: '/home/ada/digits', file: 'sweep.yaml' })
  expect(error).toMatchObject({
    code: 'schedule.local',
    details: [
      'CRON_TZ=UTC',
      '0 2 * * * cd /home/ada/digits && sweepdeck run sweep.yaml --no-cache --detach --yes',
    ],
  })
})
