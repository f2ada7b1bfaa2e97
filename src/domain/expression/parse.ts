// The language of `when` and `exclude`: comparison (chained as in Python), and/or/not, in, arithmetic, strings.
// A parser by precedence; nothing is ever evaluated as code.
import { ExpressionError, type Token, tokensOf } from './lexer.ts'

export type Arithmetic = '+' | '-' | '*' | '/' | '%' | '**'
export type Comparator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in'

export type Expression =
  | { readonly kind: 'literal'; readonly value: number | string | boolean | null }
  | { readonly kind: 'path'; readonly path: string; readonly column: number }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'not' | 'negate'; readonly of: Expression }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] }
  | {
      readonly kind: 'arithmetic'
      readonly operator: Arithmetic
      readonly left: Expression
      readonly right: Expression
    }
  /** `1 < x <= 3`: each operator stands between its two neighbours. */
  | {
      readonly kind: 'compare'
      readonly operands: readonly Expression[]
      readonly operators: readonly Comparator[]
    }

const MAX_CHARACTERS = 4000
// Deep enough for people, shallow enough for the stack.
const MAX_DEPTH = 100

const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['null', null],
  ['None', null],
])
const KEYWORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in'])
const COMPARATORS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', 'in'])

/** Throws ExpressionError with the column and what was expected there. */
export const parseExpression = (text: string): Expression => {
  if (text.length > MAX_CHARACTERS) {
    throw new ExpressionError(
      `a condition may have ${MAX_CHARACTERS} characters, this one has ${text.length}`,
      1,
    )
  }
  const parser = new Parser(tokensOf(text))
  return parser.whole()
}

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  whole(): Expression {
    const expression = this.#or()
    if (this.#next.kind !== 'end') throw this.#unexpected('an operator or the end')
    return expression
  }

  #or(): Expression {
    return this.#joined('or', () => this.#and())
  }

  #and(): Expression {
    return this.#joined('and', () => this.#not())
  }

  #joined(kind: 'and' | 'or', part: () => Expression): Expression {
    const parts = [part()]
    while (this.#take('name', kind)) parts.push(part())
    return parts.length === 1 ? (parts[0] as Expression) : { kind, parts }
  }

  #not(): Expression {
    if (!this.#take('name', 'not')) return this.#comparison()
    return this.#deeper(() => ({ kind: 'not', of: this.#not() }))
  }

  #comparison(): Expression {
    const operands = [this.#sum()]
    const operators: Comparator[] = []
    for (let operator = this.#comparator(); operator; operator = this.#comparator()) {
      operators.push(operator)
      operands.push(this.#sum())
    }
    return operators.length === 0 ? (operands[0] as Expression) : { kind: 'compare', operands, operators }
  }

  #comparator(): Comparator | null {
    const { kind, text } = this.#next
    if (kind === 'name' && text === 'not') {
      this.#at += 1
      if (!this.#take('name', 'in')) throw this.#unexpected('`in` after `not`')
      return 'not in'
    }
    if ((kind !== 'operator' && kind !== 'name') || !COMPARATORS.has(text)) return null
    this.#at += 1
    return text as Comparator
  }

  #sum(): Expression {
    return this.#leftToRight(['+', '-'], () => this.#product())
  }

  #product(): Expression {
    return this.#leftToRight(['*', '/', '%'], () => this.#sign())
  }

  #leftToRight(operators: readonly Arithmetic[], operand: () => Expression): Expression {
    let left = operand()
    for (let depth = 0; ; depth += 1) {
      const operator = operators.find(candidate => this.#take('operator', candidate))
      if (!operator) return left
      if (depth > MAX_DEPTH) throw this.#unexpected(`at most ${MAX_DEPTH} operators in a row`)
      left = { kind: 'arithmetic', operator, left, right: operand() }
    }
  }

  #sign(): Expression {
    if (this.#take('operator', '+')) return this.#deeper(() => this.#sign())
    if (this.#take('operator', '-')) return this.#deeper(() => ({ kind: 'negate', of: this.#sign() }))
    const base = this.#atom()
    if (!this.#take('operator', '**')) return base
    return this.#deeper(() => ({ kind: 'arithmetic', operator: '**', left: base, right: this.#sign() }))
  }

  #atom(): Expression {
    const token = this.#next
    const { kind, text } = token
    if (kind === 'number') return this.#literal(token.value)
    if (kind === 'string') return this.#literal(text)
    if (kind === 'name' && WORDS.has(text)) return this.#literal(WORDS.get(text) as boolean | null)
    if (kind === 'name' && !KEYWORDS.has(text)) {
      this.#at += 1
      return { kind: 'path', path: text, column: token.column }
    }
    if (this.#take('operator', '(')) return this.#deeper(() => this.#closed(this.#or(), ')'))
    if (this.#take('operator', '[')) return this.#deeper(() => this.#closed(this.#list(), ']'))
    throw this.#unexpected('a value, a parameter or `(`')
  }

  #list(): Expression {
    const items: Expression[] = []
    while (this.#next.text !== ']') {
      items.push(this.#or())
      if (!this.#take('operator', ',')) break
    }
    return { kind: 'list', items }
  }

  #literal(value: number | string | boolean | null): Expression {
    this.#at += 1
    return { kind: 'literal', value }
  }

  #closed(expression: Expression, bracket: string): Expression {
    if (!this.#take('operator', bracket)) throw this.#unexpected(`\`${bracket}\``)
    return expression
  }

  #deeper(parse: () => Expression): Expression {
    if (++this.#depth > MAX_DEPTH) throw this.#unexpected(`at most ${MAX_DEPTH} levels`)
    const expression = parse()
    this.#depth -= 1
    return expression
  }

  #take(kind: Token['kind'], text: string): boolean {
    const token = this.#next
    if (token.kind !== kind || token.text !== text) return false
    this.#at += 1
    return true
  }

  get #next(): Token {
    return this.#tokens[this.#at] as Token
  }

  #unexpected(expected: string): ExpressionError {
    const { kind, text, column } = this.#next
    const found = kind === 'end' ? text : `\`${text.length > 40 ? `${text.slice(0, 39)}…` : text}\``
    return new ExpressionError(`expected ${expected}, found ${found}`, column)
  }
}
