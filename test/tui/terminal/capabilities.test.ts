// What the environment says about the terminal.
import { expect, test } from 'vitest'
import { capabilitiesOf } from '../../../src/tui/terminal/capabilities.ts'
import { clipboardSequence } from '../../../src/tui/terminal/clipboard.ts'
import { createTheme } from '../../../src/tui/theme.ts'

const of = (env: Record<string, string>, rest: Partial<Parameters<typeof capabilitiesOf>[0]> = {}) =>
  capabilitiesOf({ env, stdinIsTerminal: true, stdoutIsTerminal: true, ...rest })

test('a pipe, a file and a dumb terminal can show no screen, and it says which it is', () => {
  expect(of({ TERM: 'xterm' }).unfit).toBe(null)
  expect(of({}, { stdoutIsTerminal: false }).unfit).toContain('output')
  expect(of({}, { stdinIsTerminal: false }).unfit).toContain('input')
  expect(of({ TERM: 'dumb' }).unfit).toContain('TERM=dumb')
})

test.each([
  [{ TERM: 'xterm' }, '16'],
  [{ TERM: 'xterm-256color' }, '256'],
  [{ TERM: 'tmux-256color', COLORTERM: 'truecolor' }, 'true'],
  [{ TERM: 'xterm-256color', NO_COLOR: '1' }, 'none'],
  [{ TERM: 'xterm-256color', NO_COLOR: '' }, '256'],
  [{ TERM: 'xterm', FORCE_COLOR: '3' }, 'true'],
  [{ TERM: 'xterm-256color', FORCE_COLOR: '0' }, 'none'],
] as const)('%j has %s colours', (env, colors) => expect(of(env).colors).toBe(colors))

test('letters beyond ASCII are shown unless the locale or the user says otherwise', () => {
  expect(of({}).glyphs).toBe('braille')
  expect(of({ LANG: 'de_DE.UTF-8' }).glyphs).toBe('braille')
  expect(of({ LANG: 'C' }).glyphs).toBe('ascii')
  expect(of({ LANG: 'de_DE.UTF-8', LC_ALL: 'C' }).glyphs).toBe('ascii')
  expect(of({}, { glyphs: 'ascii' }).glyphs).toBe('ascii')
})

test('a console without a window has no braille: blocks are shown there, unless the user knows better', () => {
  expect(of({ TERM: 'linux', LANG: 'en_US.UTF-8' }).glyphs).toBe('block')
  expect(of({ TERM: 'linux', LANG: 'C' }).glyphs).toBe('ascii')
  expect(of({ TERM: 'linux' }, { glyphs: 'braille' }).glyphs).toBe('braille')
  expect(of({ TERM: 'xterm-256color', LANG: 'en_US.UTF-8' }).glyphs).toBe('braille')
})

test('what is copied goes to the clipboard in one sequence, wrapped for tmux, and not at all where it is too long', () => {
  expect(clipboardSequence('id', {})).toBe('\u001b]52;c;aWQ=\u0007')
  expect(clipboardSequence('id', { TMUX: '/tmp/x' })).toBe('\u001bPtmux;\u001b\u001b]52;c;aWQ=\u0007\u001b\\')
  expect(clipboardSequence('x'.repeat(80_000), {})).toBe('')
})

test('the theme without colours has none on any terminal', () => {
  const theme = createTheme({ theme: 'none', colors: 'true', glyphs: 'braille' })
  expect(theme.paint('good', 'text')).toBe('text')
  expect(theme.paint('strong', 'text')).toBe('\u001b[1mtext\u001b[22m')
  expect(theme.paint('changed', 'text')).toBe('text')
})
