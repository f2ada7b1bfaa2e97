// Editing, problems, differences and figures of the Define screen, without a screen.
import { describe, expect, test } from 'vitest'
import type { Problem } from '../../src/domain/sweep-file/problems.ts'
import { outlineIn, redone, undone, withEdits, withText } from '../../src/tui/screens/define/editing.ts'
import { type DefinePlace, definePlace, isUnsaved } from '../../src/tui/screens/define/place.ts'
import { problemAt } from '../../src/tui/screens/define/problems.ts'
import { totalsRows } from '../../src/tui/screens/define/totals.ts'
import { diffOf, diffRows, yamlRows } from '../../src/tui/screens/define/yaml.ts'
import { editorWords, editText } from '../../src/tui/terminal/editor.ts'
import { createTheme } from '../../src/tui/theme.ts'

const theme = createTheme({ theme: 'dark', colors: 'none', glyphs: 'braille' })
/** Without colours. */
const plain = (rows: readonly string[]): readonly string[] =>
  rows.map(row =>
    row
      .split('\u001b[')
      .map((part, index) => (index === 0 ? part : part.slice(part.indexOf('m') + 1)))
      .join(''),
  )

const TEXT = 'name: a\nparameters:\n  lr: [1, 2]\nseeds: 2\n'
const place = definePlace({ path: 'a.yaml', text: TEXT, base: TEXT })

describe('a sweep file that is edited', () => {
  test('every edit can be undone and done again', () => {
    const once = withText(place, 'one')
    const twice = withText(once, 'two')
    expect(isUnsaved(twice)).toBe(true)
    expect(undone(twice).text).toBe('one')
    expect(undone(undone(undone(twice)))).toMatchObject({ text: TEXT, past: [] })
    expect(redone(undone(twice)).text).toBe('two')
    expect(withText(undone(twice), 'other').future).toEqual([])
  })

  test('an edit that cannot be made changes nothing and says why', () => {
    expect(withEdits(place, [{ kind: 'add-parameter', name: 'lr', source: '1', after: null }])).toBe(
      'parameters: lr is there already; expected another name',
    )
  })

  test('a text that is no YAML keeps the rows of the one before', () => {
    const broken = withText(place, 'parameters: [')
    expect(outlineIn(broken)?.axes.map(({ name }) => name)).toEqual(['lr'])
    expect(outlineIn({ text: ': [', past: [] })).toBeNull()
  })
})

describe('problems and their fields', () => {
  const problem = (key: string): Problem => ({
    line: 3,
    column: 1,
    override: null,
    key,
    message: 'is wrong',
    expected: null,
    suggestion: null,
  })

  test('a field has its own problems and those below it', () => {
    const problems = [problem('parameters.lr.min'), problem('exclude[1]')]
    expect(problemAt(problems, 'parameters.lr')?.key).toBe('parameters.lr.min')
    expect(problemAt(problems, 'parameters.l')).toBeNull()
    expect(problemAt(problems, 'exclude')?.key).toBe('exclude[1]')
    expect(problemAt(problems, 'exclude[0]')).toBeNull()
  })
})

describe('what saving changes', () => {
  test('line by line, in the order of the text', () => {
    expect(diffOf('a\nb\nc\n', 'a\nx\nc\nd\n').map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'same a',
      'removed b',
      'added x',
      'same c',
      'added d',
    ])
  })

  test('both texts can be had back from it', () => {
    const before = 'a\nb\nb\nc\n'
    const after = 'b\nc\na\nb\n'
    const lines = diffOf(before, after)
    const of = (...kinds: readonly string[]) =>
      `${lines.flatMap(({ kind, text }) => (kinds.includes(kind) ? [text] : [])).join('\n')}\n`
    expect(of('same', 'removed')).toBe(before)
    expect(of('same', 'added')).toBe(after)
  })

  test('only what is near a change is shown', () => {
    const before = Array.from({ length: 20 }, (_, line) => `line ${line}`).join('\n')
    const rows = diffRows({ text: before.replace('line 10', 'new'), base: before }, theme)
    expect(plain(rows)).toEqual([
      '  line 8',
      '  line 9',
      '- line 10',
      '+ new',
      '  line 11',
      '  line 12',
      '  …',
    ])
  })

  test('new lines and wrong lines are marked in the text', () => {
    const rows = yamlRows({ text: 'a: 1\nb: 2\n', base: 'a: 1\n', problems: [{ line: 1 }] }, theme)
    expect(plain(rows)).toEqual(['   1 ! a: 1', '   2 + b: 2'])
  })
})

test('control bytes of a file never reach the screen', () => {
  const hostile: DefinePlace = { ...place, path: 'a\u001b[2J.yaml' }
  const rows = [
    ...totalsRows(hostile, null, { theme, width: 80, isTyped: false }),
    ...yamlRows({ text: 'a: \u001b]0;x\u0007\n', base: null, problems: [] }, theme),
  ].join('')
  expect(rows).not.toContain('\u001b[2J')
  expect(rows).not.toContain('\u001b]')
  expect(rows).not.toContain('\u0007')
})

describe('the editor', () => {
  test('VISUAL before EDITOR, with their arguments', () => {
    expect(editorWords({ EDITOR: 'nano' })).toEqual(['nano'])
    expect(editorWords({ EDITOR: 'nano', VISUAL: ' code  --wait ' })).toEqual(['code', '--wait'])
    expect(editorWords({ EDITOR: '' })).toEqual(['vi'])
  })

  test('what it saves comes back; where it fails nothing does', async () => {
    const env = { EDITOR: 'sed -i s/old/new/' }
    expect(await editText('old text\n', { path: 'dir/sweep.yaml', env })).toBe('new text\n')
    await expect(editText('x', { path: 'a.yaml', env: { EDITOR: 'false' } })).rejects.toMatchObject({
      code: 'tui.editor',
    })
    await expect(editText('x', { path: 'a.yaml', env: { EDITOR: '/no/such' } })).rejects.toMatchObject({
      code: 'tui.editor',
    })
  })
})
