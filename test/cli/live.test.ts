// What is at the provider, on the command line: `ls --live`, `stop --orphans`, `pull`, and what leaving a sweep says.
import { describe, expect, test } from 'vitest'
import {
  endedAppsDocument,
  liveDocument,
  pullDocument,
  stopDocument,
} from '../../src/domain/cloud-documents.ts'
import { fakeApp, update } from '../support/fake-app.ts'
import { LIVE, SWEEP } from '../support/sample-documents.ts'
import { runCommand } from '../support/terminal.ts'

describe('ls --live', () => {
  test('lists Apps with containers and dollars per hour, and marks what nobody here knows', async () => {
    const { exitCode, stdout } = await runCommand(fakeApp(), ['ls', '--live'])
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/digits .* ap-1 +3 +\$1\.18 .* this project, running/)
    expect(stdout).toMatch(/old .* ap-2 +2 +- .* nobody here/)
    expect(stdout).toContain('`sweepdeck stop --orphans`')
  })

  test('is one document with --json', async () => {
    const { stdout } = await runCommand(fakeApp(), ['ls', '--live', '--json'])
    expect(liveDocument.parse(JSON.parse(stdout))).toEqual(LIVE)
  })
})

describe('stop --orphans', () => {
  test('names what it would end, asks, and ends that alone', async () => {
    const app = fakeApp()
    const { exitCode, stdout } = await runCommand(app, ['stop', '--orphans'], { columns: 120, answer: 'y' })
    expect(exitCode).toBe(0)
    expect(app.asked).toEqual(['end ap-2'])
    expect(stdout).toContain('ap-2')
    expect(stdout).not.toContain('ap-1')
    expect(stdout).toContain('1 App ended.')
  })

  test('does nothing without a yes, and without somebody to ask', async () => {
    const app = fakeApp()
    const declined = await runCommand(app, ['stop', '--orphans'], { columns: 120, answer: 'n' })
    expect(declined.exitCode).toBe(130)
    expect(await runCommand(app, ['stop', '--orphans'])).toMatchObject({ exitCode: 2, stdout: '' })
    expect(app.asked).toEqual([])
  })

  test('is one document with --json', async () => {
    const { stdout } = await runCommand(fakeApp(), ['stop', '--orphans', '--yes', '--json'])
    expect(endedAppsDocument.parse(JSON.parse(stdout)).ended.map(({ app_id }) => app_id)).toEqual(['ap-2'])
  })

  test('goes with no names', async () => {
    expect(await runCommand(fakeApp(), ['stop', 'digits', '--orphans', '--yes'])).toMatchObject({
      exitCode: 2,
    })
  })
})

test('stop is one document with --json', async () => {
  const { stdout } = await runCommand(fakeApp(), ['stop', 'digits', '--yes', '--json'])
  expect(stopDocument.parse(JSON.parse(stdout)).outcomes).toHaveLength(1)
})

describe('leaving a sweep on Modal', () => {
  const onModal = {
    ...SWEEP,
    engine: 'modal',
    spend: { hours: 0, gpu_hours: 0, usd: 0 },
    usd_per_run_hour: 0.59,
    counts: { ...SWEEP.counts, running: 2 },
  }

  test('says what goes on, what it costs before anything is spent, and how to stop it', async () => {
    const app = fakeApp({ updates: [update({ sweep: onModal })], staysLive: true })
    const { stdout, stderr } = await runCommand(app, ['watch', 'digits'], {
      onFollow: press => setTimeout(press, 20),
    })
    expect(stderr + stdout).toContain('Leaving it running on Modal, at about $1.18/h')
    expect(stdout).toContain(
      'It goes on at Modal without this machine: 2 runs running, which cost about $1.18/h now, and 1 run queued.',
    )
    expect(stdout).toContain('stop it: sweepdeck stop digits')
  })
})

describe('pull', () => {
  test('says what came, where it is, and what of it was verified', async () => {
    const app = fakeApp()
    const { exitCode, stdout } = await runCommand(app, ['pull', '3f2a', '--best', '--to', 'best'])
    expect(exitCode).toBe(0)
    expect(app.asked).toEqual(['pull 3f2a --best --to best'])
    expect(stdout).toContain('2 files, 3.0 KiB, in /project/run-3f2a0000; 1 file of them there already')
    expect(stdout).toContain('1 file of checkpoints verified')
  })

  test('is one document with --json', async () => {
    const { stdout } = await runCommand(fakeApp(), ['pull', '3f2a', '--json'])
    expect(pullDocument.parse(JSON.parse(stdout)).files).toHaveLength(2)
  })
})
