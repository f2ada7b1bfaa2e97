// Promoting and serving on the command line: what is asked, what is said, and how it ends.
import { describe, expect, test } from 'vitest'
import { promoteDocument, serveDocument } from '../../src/domain/promotion-documents.ts'
import { fakeApp } from '../support/fake-app.ts'
import { PROMOTION } from '../support/sample-documents.ts'
import { runCommand } from '../support/terminal.ts'

describe('promote', () => {
  test('says what was copied, where it is, and how it is served', async () => {
    const app = fakeApp()
    const { exitCode, stdout } = await runCommand(app, ['promote', '3f2a', '--as', 'digits-best', '--newest'])
    expect(exitCode).toBe(0)
    expect(app.asked).toEqual(['promote 3f2a --as digits-best --newest'])
    expect(stdout.trimEnd().split('\n')).toEqual([
      'Promoted step 1000 of run 3f2a000000000001 (digits, accuracy 0.9712) as digits-best',
      'It is at promoted/digits-best/000002-0a0b0c0d on the volume, 1.5 MiB; it takes the place of 1 earlier promotion.',
      'Serve it: sweepdeck serve digits-best',
    ])
  })

  test('has a document', async () => {
    const { stdout } = await runCommand(fakeApp(), ['promote', '3f2a', '--json'])
    const document = JSON.parse(stdout)
    expect(promoteDocument.parse(document)).toEqual(document)
    expect(document).toMatchObject({ n: PROMOTION.n, folder: PROMOTION.folder, passed_over: [] })
  })

  test('is shown with the run', async () => {
    const { stdout } = await runCommand(fakeApp(), ['show', '3f2a'])
    expect(stdout).toMatch(/digits-best +1000 +0\.9712 .* current +promoted\/digits-best\//)
  })
})

describe('serve', () => {
  test('on this machine says its address until it is ended, and asks nothing', async () => {
    const app = fakeApp()
    const { exitCode, stdout, stderr } = await runCommand(app, ['serve', 'digits-best', '--port', '0'])
    expect([exitCode, app.asked]).toEqual([0, ['serve digits-best']])
    expect(stdout).toContain('http://127.0.0.1:0')
    expect(stdout).toContain('Ctrl-C ends it.')
    expect(stderr).toContain('the model is loaded')
  })

  test('on Modal refuses without anybody to ask, and asks what it costs', async () => {
    const refused = await runCommand(fakeApp(), ['serve', 'modal-best'])
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('--yes')])
    const app = fakeApp()
    const words = ['serve', 'modal-best', 'serve.py:predict', '--gpu', 'T4', '--private']
    const { exitCode, stdout, stderr } = await runCommand(app, words, { columns: 200, answer: 'y' })
    expect(exitCode).toBe(0)
    expect(app.asked).toEqual(['serve modal-best serve.py:predict', 'deploy on T4 for us'])
    expect(stderr).toMatch(/T4, at about \$0\.\d+\/h while it answers, \$0 while idle/)
    expect(stdout).toContain('Idle it has no container and costs $0; one stays 1m')
    expect(stdout).toContain('Stop it: sweepdeck serve digits-best --stop')
  })

  test('has a document', async () => {
    const { stdout } = await runCommand(fakeApp(), ['serve', 'modal-best', '--yes', '--json'])
    const document = JSON.parse(stdout)
    expect(serveDocument.parse(document)).toEqual(document)
    expect(document).toMatchObject({ app_id: 'ap-1', code: 'serve.py:predict', idle_usd_per_hour: 0 })
  })

  test('without a name lists what is served, and a name is stopped', async () => {
    const app = fakeApp()
    expect((await runCommand(app, ['serve'])).stdout).toContain('modal.run')
    expect((await runCommand(app, ['serve', '--stop'])).exitCode).toBe(2)
    const { stdout } = await runCommand(app, ['serve', 'digits-best', '--stop', '--yes'])
    expect(stdout).toContain('is served no more')
    expect(app.asked).toEqual(['stop serving digits-best'])
  })
})
