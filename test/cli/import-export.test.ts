// `import` and `export` from the words to the exit code and the files they leave.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { importedLines } from '../../src/cli/views/imported.ts'
import { plain } from '../../src/format/look.ts'
import { fakeApp } from '../support/fake-app.ts'
import { runCommand } from '../support/terminal.ts'

const folderBefore = process.cwd()
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sweepdeck-files-'))
  process.chdir(folder)
})
afterEach(() => {
  process.chdir(folderBefore)
  rmSync(folder, { recursive: true, force: true })
})

describe('import', () => {
  test('writes the sweep file for the user alone, and says what next', async () => {
    const { exitCode, stdout } = await runCommand(fakeApp(), ['import', 'wandb.yaml'])
    expect(exitCode).toBe(0)
    expect(readFileSync('sweep.yaml', 'utf8')).toBe('name: imported\n')
    expect(statSync('sweep.yaml').mode & 0o777).toBe(0o600)
    expect(stdout).toContain('Wrote sweep.yaml from wandb.yaml')
    expect(stdout).toContain('Next: sweepdeck plan')
  })
  test('replaces no file unless asked to', async () => {
    writeFileSync('sweep.yaml', 'mine')
    const refused = await runCommand(fakeApp(), ['import', 'wandb.yaml'])
    expect(refused.exitCode).toBe(2)
    expect(refused.stderr).toContain('sweep.yaml is there already')
    expect(readFileSync('sweep.yaml', 'utf8')).toBe('mine')
    expect((await runCommand(fakeApp(), ['import', 'wandb.yaml', '--force'])).exitCode).toBe(0)
    expect((await runCommand(fakeApp(), ['import', 'wandb.yaml', '-o', 'other.yaml'])).exitCode).toBe(0)
    expect(readdirSync('.').sort()).toEqual(['other.yaml', 'sweep.yaml'])
  })
  test('gives one document', async () => {
    const { stdout } = await runCommand(fakeApp(), ['import', 'wandb.yaml', '-o', 'a.yaml', '--json'])
    expect(JSON.parse(stdout)).toEqual({
      from: 'wandb',
      source: 'wandb.yaml',
      file: 'a.yaml',
      changes: [],
      questions: [],
      results: null,
    })
  })
  test('a tool that it does not know, and a place that cannot be written', async () => {
    expect((await runCommand(fakeApp(), ['import', 'x', '--from', 'ray'])).stderr).toContain(
      'wandb, hydra, optuna',
    )
    const { exitCode, stderr } = await runCommand(fakeApp(), ['import', 'x', '-o', 'no/such/folder.yaml'])
    expect(exitCode).toBe(3)
    expect(stderr).toContain('cannot write')
  })
  test('its words: what matters to results first, then what is left to answer', () => {
    const lines = importedLines(
      {
        from: 'optuna',
        source: 'study.db',
        file: 'a.yaml',
        changes: [
          { path: 'metric', line: 3, kind: 'written', text: 'has no goal' },
          { path: 'method', line: 2, kind: 'meaning', text: 'is sobol here' },
          { path: 'project', line: null, kind: 'dropped', text: 'stays here' },
        ],
        questions: [{ path: 'run_cap', line: 7, text: 'how many?' }],
        results: {
          sweep_id: 'id',
          name: 'x-optuna',
          run_count: 3,
          finished: 2,
          pruned: 1,
          failed: 0,
          added: true,
        },
      },
      { columns: 80, paint: plain },
    )
    expect(lines).toEqual([
      'Wrote a.yaml from study.db, an Optuna study',
      'Its 3 trials (2 finished, 1 pruned) are the sweep x-optuna (id) now',
      'Means something else here:',
      '  line 2  method: is sobol here',
      'Has no effect here:',
      '  project: stays here',
      'Means the same, in other words:',
      '  line 3  metric: has no goal',
      'Needs 1 answer before it can be planned:',
      '  a.yaml:7  run_cap: how many?',
    ])
  })
})

describe('export', () => {
  test('prints CSV, and JSON where that is asked for', async () => {
    expect((await runCommand(fakeApp(), ['export', 'digits'])).stdout).toBe(
      'run_id,metric.loss\na,0.5\nb,NaN\n',
    )
    expect((await runCommand(fakeApp(), ['export', 'digits', '--curves'])).stdout).toContain('run_id,value\n')
    const { stdout } = await runCommand(fakeApp(), ['export', 'digits', '--json'])
    expect(JSON.parse(stdout).rows).toEqual([
      { run_id: 'a', 'metric.loss': 0.5 },
      { run_id: 'b', 'metric.loss': 'NaN' },
    ])
  })
  test('the name of a file says what it is to be', async () => {
    for (const [name, begins] of [
      ['r.csv', 'run_id,'],
      ['r.json', '{"columns"'],
      ['r.jsonl', '{"run_id"'],
      ['r.ndjson', '{"run_id"'],
      ['r.parquet', 'PAR1'],
    ] as const) {
      const { exitCode, stdout } = await runCommand(fakeApp(), ['export', 'digits', '-o', name])
      expect([exitCode, stdout.startsWith(`${name}  2 rows, 2 columns, `)]).toEqual([0, true])
      expect(readFileSync(name, 'latin1').startsWith(begins)).toBe(true)
    }
    expect(readdirSync('.').filter(name => name.endsWith('.part'))).toEqual([])
    const { stdout } = await runCommand(fakeApp(), [
      'export',
      'digits',
      '-o',
      'r.txt',
      '--format',
      'csv',
      '--json',
    ])
    expect(JSON.parse(stdout)).toMatchObject({ file: 'r.txt', format: 'csv', rows: 2, bytes: 31 })
  })
  test('what it cannot write', async () => {
    const said = async (...words: readonly string[]) => {
      const { exitCode, stderr } = await runCommand(fakeApp(), ['export', 'digits', ...words])
      return `${exitCode} ${stderr}`
    }
    expect(await said('-o', 'results')).toContain('2 error: what results is to be')
    expect(await said('--format', 'xlsx')).toContain('csv, json, ndjson, parquet')
    expect(await said('--format', 'parquet')).toContain('-o results.parquet')
    expect(await said('-o', 'no/such/folder.csv')).toContain('3 error: cannot write no/such/folder.csv')
    expect(existsSync('no')).toBe(false)
  })
})
