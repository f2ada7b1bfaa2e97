import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compile, pathsIn } from '../../../src/domain/expression/evaluate.ts'
import { ExpressionError } from '../../../src/domain/expression/lexer.ts'
import { parseExpression } from '../../../src/domain/expression/parse.ts'

const CONFIG: Readonly<Record<string, unknown>> = {
  lr: 0.01,
  heads: 6,
  model: 'vit',
  'opt.name': 'adamw',
  flag: true,
  layers: [1, 2],
}
const value = (text: string): unknown => compile(parseExpression(text))(path => CONFIG[path])

describe('a condition', () => {
  test.each<[string, unknown]>([
    ['heads == 6 and lr > 5e-3', true],
    ['1 < heads <= 6', true],
    ['1 < heads < 6', false],
    ['model in ["resnet", \'vit\']', true],
    ['model not in ["resnet"]', true],
    ['not flag or opt.name == "adamw"', true],
    ['not (flag and true)', false],
    ['2 + 3 * 4 ** 2 / 8 - -1', 9],
    ['2 ** 3 ** 2', 512],
    ['-2 ** 2', -4],
    ['-7 % 3', 2],
    ['layers == [1, 2]', true],
    ['"it" in model', true],
    ['"\\"a\\" \\n" == "x"', false],
    ['None == null and True != False', true],
    ['.5 + 1.', 1.5],
  ])('%s', (text, expected) => expect(value(text)).toBe(expected))

  test.each<[string, unknown]>([
    ['dropout > 0.1', false],
    ['dropout <= 0.1', false],
    ['dropout == null', true],
    ['dropout + 1', null],
    ['model < 3', false],
    ['-model', null],
  ])('takes an absent parameter for null and does not compare unlike types: %s', (text, expected) =>
    expect(value(text)).toBe(expected))
})

test.each<[string, number, string]>([
  ['lr >', 5, 'expected a value, a parameter or `(`, found the end'],
  ['lr = 3', 4, '`=` means nothing here; did you mean `==`?'],
  ['(lr > 3', 8, 'expected `)`, found the end'],
  ['lr 3', 4, 'expected an operator or the end, found `3`'],
  ['model == "vit', 10, 'this string has no end'],
  ['1_000 > 2', 1, 'this is no number'],
  ['lr not 3', 8, 'expected `in` after `not`, found `3`'],
  ['', 1, 'expected a value, a parameter or `(`, found the end'],
])('%s is refused at column %i', (text, column, message) => {
  expect(() => parseExpression(text)).toThrow(expect.objectContaining({ column, message }))
})

test('every parameter is found with its column', () => {
  expect(pathsIn(parseExpression('a.b > 1 and [c] == [-d]'))).toEqual([
    { path: 'a.b', column: 1 },
    { path: 'c', column: 14 },
    { path: 'd', column: 22 },
  ])
})

test.each([
  '('.repeat(5000),
  'not '.repeat(900),
  '-'.repeat(3000),
  '2**'.repeat(1000),
  '1+'.repeat(1900),
  'x'.repeat(10_000),
])('a hostile text is refused, whatever its depth or length', text =>
  expect(() => parseExpression(text)).toThrow(ExpressionError))

test('any text is an expression or an ExpressionError inside the text', () => {
  const piece = fc.constantFrom(
    'lr',
    'and',
    'or',
    'not',
    'in',
    '(',
    ')',
    '[',
    ']',
    ',',
    '<',
    '==',
    '**',
    '-',
    '1e3',
    '"a"',
    ' ',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map(pieces => pieces.join(' ')),
      ),
      text => {
        try {
          compile(parseExpression(text))(() => 1)
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError)
          expect((error as ExpressionError).column).toBeLessThanOrEqual(text.length + 1)
        }
      },
    ),
    { numRuns: 2000 },
  )
})
