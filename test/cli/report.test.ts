// The file of a report, and the command that writes it.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reportPage } from '../../src/cli/views/report-page.ts'
import { reportDocument } from '../../src/domain/report-document.ts'
import { Project } from '../support/project.ts'
import { REPORT, REPORTED_SWEEP } from '../support/sample-report.ts'

describe('the page', () => {
  const name = '</script><b>&"\''
  const page = reportPage({
    document: { ...REPORT, sweeps: [{ ...REPORTED_SWEEP, name }] },
    script: 'const tag = "</script>"',
    style: 'body {}',
  })

  test('has no tag that its parts did not mean', () => {
    expect(page.match(/<\/script/g)).toHaveLength(2)
    expect(page).not.toContain('<b>')
    expect(page).toContain('<title>&#60;/script&#62;')
  })

  test('holds the document as it is', () => {
    const data = /<script type="application\/json" id="data">(.*?)<\/script>/.exec(page)?.[1] ?? ''
    expect(JSON.parse(data).sweeps[0].name).toBe(name)
  })

  test('may fetch nothing', () => {
    expect(page).toContain("default-src 'none'")
    expect(page).not.toMatch(/(src|href)=/)
  })
})

describe('the command', () => {
  const project = new Project()
  beforeAll(() => project.run('run', 'lr=0.01,0.1', 'noise=0', 'seeds=1', '--yes'))
  afterAll(() => project.remove())

  test('writes a file named after the sweep, and replaces none unless it is told to', async () => {
    const path = join(project.folder, 'toy-report.html')
    const first = await project.run('report')
    expect([first.code, first.stderr]).toEqual([0, ''])
    expect(first.stdout).toMatch(/^toy-report\.html {2}\d+ KiB, opens in any browser\n$/)
    expect(readFileSync(path, 'utf8')).toMatch(/^<!doctype html>/)
    const again = await project.run('report', 'toy')
    expect([again.code, again.stderr]).toEqual([
      2,
      expect.stringContaining('toy-report.html is there already'),
    ])
    expect((await project.run('report', 'toy', '--force')).code).toBe(0)
  })

  test('gives the document with --json, and writes no file', async () => {
    const document = await project.json('report', 'toy', '-o', 'other.html')
    expect(reportDocument.parse(document)).toEqual(document)
    expect(document.runs).toHaveLength(2)
    expect(document.runs[0].curve.steps).toEqual([1, 2, 3, 4, 5, 6])
    expect(existsSync(join(project.folder, 'other.html'))).toBe(false)
  })

  test('says what is wrong with a place that cannot be written', async () => {
    const { code, stderr } = await project.run('report', 'toy', '-o', 'missing/report.html')
    expect([code, stderr]).toEqual([3, expect.stringContaining('cannot write missing/report.html')])
  })
})
