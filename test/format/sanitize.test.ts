import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSanitizer, sanitizeLine, sanitizeText } from '../../src/format/sanitize.ts'

const ESC = '\u001B'

describe('what a stranger may not do to the terminal', () => {
  test.each([
    ['write to the clipboard (OSC 52)', `a${ESC}]52;c;ZXZpbA==\u0007b`],
    ['set the title (OSC 0), ended by ST', `a${ESC}]0;evil${ESC}\\b`],
    ['make links (OSC 8)', `a${ESC}]8;;http://evil${ESC}\\b${ESC}]8;;${ESC}\\`],
    ['send device strings (DCS)', `a${ESC}P1$r0m${ESC}\\b`],
    ['send strings of the other kinds (SOS, PM, APC)', `a${ESC}X1${ESC}\\${ESC}^2${ESC}\\${ESC}_3${ESC}\\b`],
    ['ask where the cursor is', `a${ESC}[6nb`],
    ['reset the terminal', `a${ESC}cb`],
    ['move the cursor and clear the screen', `a${ESC}[2J${ESC}[1;1H${ESC}[?1049hb`],
    ['choose another character set', `a${ESC}(0b`],
    ['change how keys are reported', `a${ESC}[>4;2mb`],
    ['use the 8-bit forms', 'a\u009B2J\u009D0;evil\u009C\u0090x\u009C\u0085b'],
    ['ring, go back, or send other controls', 'a\u0007\b\u0000\u000E\u007Fb'],
    ['blink or conceal', `a${ESC}[5m${ESC}[8mb`],
    ['put controls into a colour', `a${ESC}[3\u00001mb`],
    ['hide a sequence behind endless parameters', `a${ESC}[${'1;'.repeat(100_000)}1mb`],
  ])('%s', (_, text) => {
    expect(sanitizeText(text)).toBe('ab')
  })

  test('an unfinished sequence ends with its line, so that it swallows no other', () => {
    expect(sanitizeText(`a${ESC}]0;evil\nb${ESC}[31\nc${ESC}\nd`)).toBe('a\nb\nc\nd')
  })

  test('a new escape ends an unfinished one', () => {
    expect(sanitizeText(`a${ESC}]0;evil${ESC}[31mb${ESC}[0m`)).toBe(`a${ESC}[31mb${ESC}[0m`)
  })

  test('what reverses the text is shown as a sign that something was there', () => {
    expect(sanitizeText('a\u202Eb\u2066c\u2069')).toBe('a\uFFFDb\uFFFDc\uFFFD')
  })
})

describe('what survives', () => {
  test.each([
    ['plain text and letters of all scripts', 'été 中文 👩‍👩‍👧 עברית'],
    ['colours, ended', `${ESC}[31mred${ESC}[39m ${ESC}[1;4mbold${ESC}[0m`],
    ['256 and true colours', `${ESC}[38;5;196;48;2;1;2;3mx${ESC}[m`],
    ['sub-parameters', `${ESC}[38:2::1:2:3;4:3mx${ESC}[0m`],
  ])('%s', (_, text) => {
    expect(sanitizeText(text)).toBe(text)
  })

  test('the harmless codes of a mixed sequence', () => {
    expect(sanitizeText(`${ESC}[1;5;31;8mx${ESC}[0m`)).toBe(`${ESC}[1;31mx${ESC}[0m`)
    expect(sanitizeText(`${ESC}[38;5mx`)).toBe('x')
  })

  test('colours that are left on are ended, so that nothing of ours takes them', () => {
    expect(sanitizeText(`${ESC}[32;1mgreen${ESC}[39m`)).toBe(`${ESC}[32;1mgreen${ESC}[39m${ESC}[0m`)
  })

  test('line ends of all kinds, as one kind; progress bars become lines', () => {
    expect(sanitizeText('a\r\nb\r10%\r20%\n\u2028c')).toBe('a\nb\n10%\n20%\n\nc')
  })

  test('tabs as spaces, and on one line everything as spaces', () => {
    expect(sanitizeText('a\tb')).toBe('a    b')
    expect(sanitizeLine('a\r\nb\tc')).toBe('a b    c')
  })
})

const piece = fc.oneof(
  fc.constantFrom(
    ESC,
    `${ESC}[`,
    `${ESC}]`,
    '\u009B',
    '\u009D',
    '31',
    ';',
    'm',
    '5',
    '\u0007',
    `${ESC}\\`,
    '\r',
    '\n',
    '\u202E',
    '👩',
  ),
  fc.string({ unit: 'binary', maxLength: 3 }),
)
const hostile = fc.array(piece, { maxLength: 30 }).map(pieces => pieces.join(''))

test('whatever comes, no control but line ends and colour sequences gets out', () => {
  fc.assert(
    fc.property(hostile, text => {
      const out = sanitizeText(text).replaceAll(new RegExp(`${ESC}\\[[0-9;:]*m`, 'g'), '')
      expect(out).not.toMatch(/(?!\n)\p{Cc}|[\u2028-\u202e\u2066-\u2069]/u)
    }),
    { numRuns: 3000 },
  )
})

test('what is clean stays as it is, and a stream may be torn anywhere', () => {
  fc.assert(
    fc.property(hostile, fc.array(fc.nat(40), { maxLength: 6 }), (text, cuts) => {
      const whole = sanitizeText(text)
      expect(sanitizeText(whole)).toBe(whole)
      const letters = [...text]
      const places = [
        0,
        ...cuts.map(cut => Math.min(cut, letters.length)).sort((a, b) => a - b),
        letters.length,
      ]
      const sanitizer = createSanitizer()
      const parts = places
        .slice(1)
        .map((to, index) => sanitizer.push(letters.slice(places[index], to).join('')))
      expect(parts.join('') + sanitizer.end()).toBe(whole)
    }),
    { numRuns: 3000 },
  )
})
