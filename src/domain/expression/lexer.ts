// Text of a condition to tokens. Knows no grammar.

export type TokenKind = 'number' | 'string' | 'name' | 'operator' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** Operator or name as written; the decoded text of a string. */
  readonly text: string
  readonly value: number
  /** From 1. */
  readonly column: number
}

/** A mistake in a condition, with the column (from 1) it is at. */
export class ExpressionError extends Error {
  readonly column: number

  constructor(message: string, column: number) {
    super(message)
    this.name = 'ExpressionError'
    this.column = column
  }
}

// A name may hold dashes, as W&B's do, so `a-b` is one name; minus needs spaces around it.
// Sticky, tried in this order at each place; longer operators stand before their beginnings.
const PATTERNS: readonly (readonly [TokenKind | 'space', RegExp])[] = [
  ['space', /\s+/y],
  ['number', /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/y],
  ['name', /[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*/y],
  ['string', /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/sy],
  ['operator', /\*\*|==|!=|<=|>=|[<>+\-*/%(),[\]]/y],
]

export const tokensOf = (text: string): readonly Token[] => {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const [kind, lexeme] = lexemeAt(text, at)
    if (kind !== 'space') tokens.push(tokenOf(kind, lexeme, at + 1))
    at += lexeme.length
  }
  tokens.push({ kind: 'end', text: 'the end', value: 0, column: text.length + 1 })
  return tokens
}

const lexemeAt = (text: string, at: number): readonly [TokenKind | 'space', string] => {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match) return [kind, match[0]]
  }
  const letter = String.fromCodePoint(text.codePointAt(at) as number)
  if (letter === '"' || letter === "'") throw new ExpressionError('this string has no end', at + 1)
  if (/\d/.test(letter)) throw new ExpressionError('this is no number', at + 1)
  const meant = { '=': '==', '&': 'and', '|': 'or', '!': 'not' }[letter]
  throw new ExpressionError(
    `\`${letter}\` means nothing here${meant ? `; did you mean \`${meant}\`?` : ''}`,
    at + 1,
  )
}

const tokenOf = (kind: TokenKind, lexeme: string, column: number): Token => ({
  kind,
  text: kind === 'string' ? unescaped(lexeme.slice(1, -1)) : lexeme,
  value: kind === 'number' ? Number(lexeme) : 0,
  column,
})

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

const unescaped = (text: string): string =>
  text.replace(/\\(.)/gs, (_, letter: string) => ESCAPES[letter] ?? letter)
