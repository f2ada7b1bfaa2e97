// From the bytes that real terminals send to what the user did.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nameOf } from '../../../src/tui/state/binding.ts'
import { type Input, isPaste, parseInput, parseRest } from '../../../src/tui/terminal/input-parser.ts'

const ESC = '\u001b'
/** What a text means once nothing follows it. */
const all = (text: string): readonly Input[] => {
  const { inputs, rest } = parseInput(text)
  return [...inputs, ...parseRest(rest)]
}
const names = (text: string): readonly string[] =>
  all(text).map(input => (input.kind === 'key' ? nameOf(input) : input.kind))

describe('keys', () => {
  test.each([
    // xterm, VTE, kitty, Windows Terminal, iTerm2
    [`${ESC}[A${ESC}[B${ESC}[C${ESC}[D`, ['up', 'down', 'right', 'left']],
    [`${ESC}OA${ESC}OB${ESC}OC${ESC}OD`, ['up', 'down', 'right', 'left']],
    [`${ESC}[H${ESC}[F${ESC}OH${ESC}OF`, ['home', 'end', 'home', 'end']],
    // rxvt, Linux console, tmux
    [`${ESC}[1~${ESC}[4~${ESC}[7~${ESC}[8~`, ['home', 'end', 'home', 'end']],
    [`${ESC}[2~${ESC}[3~${ESC}[5~${ESC}[6~`, ['insert', 'delete', 'pageup', 'pagedown']],
    [`${ESC}OP${ESC}OQ${ESC}OR${ESC}OS`, ['f1', 'f2', 'f3', 'f4']],
    [`${ESC}[11~${ESC}[15~${ESC}[24~`, ['f1', 'f5', 'f12']],
    [`${ESC}[[A${ESC}[[E`, ['f1', 'f5']],
    // Modifiers
    [`${ESC}[1;5C${ESC}[1;2A${ESC}[1;3D${ESC}[5;5~`, ['ctrl+right', 'shift+up', 'alt+left', 'ctrl+pageup']],
    [`${ESC}[Z`, ['shift+tab']],
    [`${ESC}[97;5u${ESC}[27u${ESC}[13;2u`, ['ctrl+a', 'escape', 'shift+enter']],
    // Control letters, and what they are called on a keyboard
    ['\r\n\t \u007f\b', ['enter', 'enter', 'tab', 'space', 'backspace', 'backspace']],
    ['\u0001\u0003\u0004\u001a', ['ctrl+a', 'ctrl+c', 'ctrl+d', 'ctrl+z']],
    ['\u0000\u001c\u001d\u001f', ['ctrl+space', 'ctrl+\\', 'ctrl+]', 'ctrl+_']],
    // Escape alone, twice, and as Alt
    [ESC, ['escape']],
    [`${ESC}${ESC}`, ['escape', 'escape']],
    [`${ESC}x${ESC}\r`, ['alt+x', 'alt+enter']],
    [`${ESC}${ESC}[A`, ['alt+up']],
    // A held key comes as one piece
    ['jjj', ['j', 'j', 'j']],
    ['\u007f\u007f', ['backspace', 'backspace']],
    ['Gé学🚀', ['G', 'é', '学', '🚀']],
  ])('%j', (text, expected) => expect(names(text)).toEqual(expected))

  test('that nobody knows are dropped whole, and what follows them counts', () => {
    expect(names(`${ESC}[?1;2cj${ESC}[99~k${ESC}[1;5Qx`)).toEqual(['j', 'k', 'ctrl+f2', 'x'])
    expect(
      names(`${ESC}[200000000000000000000000000000000000000000000000000000000000000000000000000j`),
    ).toContain('j')
  })
})

describe('the mouse', () => {
  const mouse = (text: string) => all(text)[0]

  test('presses, drags, lets go and turns its wheel', () => {
    expect(mouse(`${ESC}[<0;10;5M`)).toMatchObject({ action: 'press', button: 'left', column: 9, row: 4 })
    expect(mouse(`${ESC}[<2;1;1M`)).toMatchObject({ action: 'press', button: 'right', column: 0, row: 0 })
    expect(mouse(`${ESC}[<32;10;5M`)).toMatchObject({ action: 'drag', button: 'left' })
    expect(mouse(`${ESC}[<0;10;5m`)).toMatchObject({ action: 'release' })
    expect(mouse(`${ESC}[<64;300;120M`)).toMatchObject({ action: 'wheel-up', column: 299, row: 119 })
    expect(mouse(`${ESC}[<65;1;1M`)).toMatchObject({ action: 'wheel-down' })
    expect(mouse(`${ESC}[<20;1;1M`)).toMatchObject({ ctrl: true, shift: true, alt: false })
  })

  test('that reports nonsense is not heard', () => {
    for (const report of ['<0;0;1M', '<0;1M', '<3;1;1M', '<66;1;1M', '<;;M'])
      expect(all(`${ESC}[${report}`)).toEqual([])
  })
})

describe('pasted text', () => {
  test('is one piece, with one kind of line end and nothing that acts', () => {
    expect(all(`${ESC}[200~a\r\nb\rc\u0003\u0007${ESC}[31md${ESC}[201~j`)).toEqual([
      { kind: 'paste', text: 'a\nb\nc[31md' },
      expect.objectContaining({ key: 'j' }),
    ])
  })

  test('without an end is handed on when nothing follows', () => {
    const { inputs, rest } = parseInput(`${ESC}[200~half`)
    expect({ inputs, isPaste: isPaste(rest) }).toEqual({ inputs: [], isPaste: true })
    expect(parseRest(rest)).toEqual([{ kind: 'paste', text: 'half' }])
  })

  test('of whatever kind holds no control byte but tab and line feed', () => {
    const bytes = fc.string({ unit: 'binary' }).filter(text => !text.includes(`${ESC}[201~`))
    fc.assert(
      fc.property(bytes, text => {
        const [pasted] = all(`${ESC}[200~${text}${ESC}[201~`)
        expect(pasted?.kind).toBe('paste')
        expect(pasted?.kind === 'paste' && /[\p{Cc}]/u.test(pasted.text.replace(/[\n\t]/g, ''))).toBe(false)
      }),
    )
  })
})

describe('the focus', () => {
  test('comes and goes', () =>
    expect(all(`${ESC}[I${ESC}[O`)).toEqual([
      { kind: 'focus', focused: true },
      { kind: 'focus', focused: false },
    ]))
})

/** Pieces of what terminals send, whole and broken. */
const piece = fc.oneof(
  fc.constantFrom(
    ESC,
    '[',
    'O',
    '<',
    ';',
    '~',
    'M',
    'm',
    'A',
    'u',
    '200~',
    '201~',
    '\r',
    '\u007f',
    '1',
    '0',
    ' ',
  ),
  fc.constantFrom(
    `${ESC}[A`,
    `${ESC}[<0;3;4M`,
    `${ESC}[200~x${ESC}[201~`,
    `${ESC}OP`,
    `${ESC}[I`,
    `${ESC}[1;5C`,
  ),
  fc.string({ unit: 'binary', maxLength: 3 }),
)
const stream = fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join(''))

describe('any bytes', () => {
  test('mean the same however they are torn', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(40), { maxLength: 6 }), (text, cuts) => {
        const torn: Input[] = []
        let rest = ''
        let from = 0
        for (const cut of [...cuts.toSorted((a, b) => a - b), text.length]) {
          const parsed = parseInput(rest + text.slice(from, Math.max(from, cut)))
          torn.push(...parsed.inputs)
          rest = parsed.rest
          from = Math.max(from, cut)
        }
        expect([...torn, ...parseRest(rest)]).toEqual(all(text))
      }),
      { numRuns: 2_000 },
    )
  })

  test('leave no rest that grows for ever', () => {
    fc.assert(
      fc.property(stream, text => {
        const { rest } = parseInput(`${text}${'9'.repeat(80)}`)
        expect(rest.length <= 80 || isPaste(rest)).toBe(true)
      }),
    )
  })

  test('name keys that are never empty and never a control byte', () => {
    fc.assert(
      fc.property(stream, text => {
        for (const input of all(text))
          if (input.kind === 'key') expect(input.key.length > 0 && !/\p{Cc}/u.test(input.key)).toBe(true)
      }),
    )
  })
})
