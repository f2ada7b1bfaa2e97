// Hydra's override grammar: key=value, +key=value, ++key=value, ~key, with sweeps, functions, lists and quotes.
//   override = ("" | "+" | "++") key "=" value | "~" key ["=" value]
//   value    = [element ("," element)*]
//   element  = quoted | "[" elements "]" | "{" name ":" element … "}" | name "(" [name "="] element … ")" | word
import type { OverrideSource, Place, Problem } from '../problems.ts'
import { mapping, type Scalar, scalar, type Tree } from '../tree.ts'
import { callFunction } from './functions.ts'
import { primitive } from './primitive.ts'
import { type Argument, isTree, OverrideSyntax, type Value } from './values.ts'

export interface Override {
  readonly source: OverrideSource
  /** `=`, `+key=`, `++key=`, `~key`. */
  readonly operation: 'set' | 'add' | 'force' | 'remove'
  /** The key, at its dots. */
  readonly path: readonly string[]
  readonly at: Place
  /** null only for a `~key` without a value. */
  readonly value: Value | null
}

export type ParsedOverride =
  | { readonly ok: true; readonly override: Override }
  | { readonly ok: false; readonly problem: Problem }

/** `number` is its place among the overrides of the command line, from 1. Never throws. */
export const parseOverride = (text: string, number = 1): ParsedOverride => {
  const source = { number, text }
  try {
    return { ok: true, override: new Parser(source).override() }
  } catch (error) {
    if (!(error instanceof OverrideSyntax)) throw error
    const { at, message, expected, suggestion } = error
    return { ok: false, problem: { ...at, key: '', message, expected, suggestion } }
  }
}

const OPERATIONS = [
  ['++', 'force'],
  ['+', 'add'],
  ['~', 'remove'],
] as const

const MAX_DEPTH = 50
const SEGMENT = /^[\p{L}\p{N}_][\p{L}\p{N}_-]*$/u
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

class Parser {
  readonly #source: OverrideSource
  readonly #text: string
  #index = 0
  #depth = 0

  constructor(source: OverrideSource) {
    this.#source = source
    this.#text = source.text
  }

  override(): Override {
    const [prefix, operation] = OPERATIONS.find(([sign]) => this.#text.startsWith(sign)) ?? [
      '',
      'set' as const,
    ]
    this.#index = prefix.length
    const at = this.#place()
    const equals = this.#text.indexOf('=', this.#index)
    if (equals < 0 && operation !== 'remove') this.#fail('has no `=`', `key=value, as in ${prefix}lr=0.1`, at)
    const path = this.#path(this.#text.slice(this.#index, equals < 0 ? undefined : equals), at)
    const base = { source: this.#source, operation, path, at }
    if (equals < 0) return { ...base, value: null }
    this.#index = equals + 1
    return { ...base, value: this.#value() }
  }

  #path(written: string, at: Place): readonly string[] {
    const key = written.trim()
    const path = key.split('.')
    if (key === '') this.#fail('has no key', 'a name before the `=`', at)
    if (path.some(part => !SEGMENT.test(part)))
      this.#fail(
        `\`${key.slice(0, 60)}\` is no key`,
        'names with dots between them, such as optimizer.lr',
        at,
      )
    return path
  }

  #value(): Value {
    this.#skipSpace()
    const at = this.#place()
    if (this.#atEnd()) return scalar('', at, '', true)
    const first = this.#element()
    if (this.#atEnd()) return first
    const items = [first]
    while (!this.#atEnd()) {
      this.#expect(',', 'a comma between values, or quotes around a text')
      items.push(this.#element())
    }
    return { kind: 'choice', at, items: items.map(item => this.#plain(item)) }
  }

  #plain(value: Value): Tree {
    if (isTree(value)) return value
    return this.#fail(`${value.kind} cannot be a part of something else`, 'it to stand alone', value.at)
  }

  /** Stops at the comma or bracket after it, with spaces skipped. */
  #element(): Value {
    this.#skipSpace()
    const at = this.#place()
    if (++this.#depth > MAX_DEPTH) this.#fail('is nested too deeply', null, at)
    const start = this.#peek()
    const value =
      start === '['
        ? this.#list(at)
        : start === '{'
          ? this.#dictionary(at)
          : start === "'" || start === '"'
            ? this.#quoted(at)
            : this.#word(at)
    this.#depth--
    this.#skipSpace()
    return value
  }

  #list(at: Place): Tree {
    const items = this.#bracketed('[', () => this.#plain(this.#element()))
    return { kind: 'list', at, items }
  }

  #dictionary(at: Place): Tree {
    const seen = new Set<string>()
    const entries = this.#bracketed('{', () => {
      this.#skipSpace()
      const keyAt = this.#place()
      const quoted = this.#peek() === "'" || this.#peek() === '"'
      const key = quoted ? String(this.#quoted(keyAt).value) : this.#until(/[:,{}[\]()'"]/).trim()
      if (key === '' || key === '__proto__') this.#fail('a key is missing here', 'key: value', keyAt)
      if (seen.has(key)) this.#fail(`\`${key}\` is given twice`, null, keyAt)
      seen.add(key)
      this.#skipSpace()
      this.#expect(':', 'a colon after the key')
      return [key, this.#plain(this.#element())] as const
    })
    return mapping(entries, at)
  }

  #call(name: string, at: Place): Value {
    const args = this.#bracketed('(', (): Argument => {
      this.#skipSpace()
      const argumentAt = this.#place()
      const match = /^([\p{L}_][\p{L}\p{N}_.-]*)\s*=(?!=)/u.exec(this.#text.slice(this.#index))
      if (match) this.#index += match[0].length
      return { name: match?.[1] ?? null, at: argumentAt, value: this.#element() }
    })
    return callFunction(name, args, at)
  }

  /** Items with commas between them, up to the bracket that closes. */
  #bracketed<Item>(opening: '(' | '[' | '{', item: () => Item): Item[] {
    const closing = CLOSING[opening] as string
    const at = this.#place()
    this.#index++
    const items: Item[] = []
    this.#skipSpace()
    while (this.#peek() !== closing) {
      if (this.#atEnd()) this.#fail(`\`${opening}\` is never closed`, `\`${closing}\``, at)
      if (items.length > 0) this.#expect(',', `a comma or \`${closing}\``)
      items.push(item())
    }
    this.#index++
    return items
  }

  /** Runs of backslashes count only before a quote, as in Hydra: \' is a quote, \\' a backslash and the end. */
  #quoted(at: Place): Scalar {
    const quote = this.#text[this.#index++] as string
    let value = ''
    while (!this.#atEnd()) {
      const run = this.#until(/[^\\]/)
      const next = this.#text[this.#index]
      if (next !== quote) {
        value += run + (next ?? '')
        this.#index++
        continue
      }
      value += '\\'.repeat(Math.floor(run.length / 2))
      this.#index++
      if (run.length % 2 === 0) return scalar(value, at, value, true)
      value += quote
    }
    return this.#fail('the quote is never closed', quote, at)
  }

  /** Text without quotes, up to the next comma or bracket; or a function, if it is a name before a `(`. */
  #word(at: Place): Value {
    const begin = this.#index
    let text = ''
    let escaped = false
    while (!this.#atEnd()) {
      const letter = this.#text[this.#index] as string
      const next = this.#text[this.#index + 1]
      if (letter === '\\' && next !== undefined && '\\()[]{}:=, \t\'"'.includes(next)) {
        text += next
        escaped = true
        this.#index += 2
      } else if (letter === '$' && next === '{') {
        text += this.#macro()
      } else if (/[,()[\]{}'"]/.test(letter)) {
        break
      } else {
        text += letter
        this.#index++
      }
    }
    const word = escaped ? text : text.trim()
    if (this.#peek() === '(' && /^[A-Za-z_]\w*$/.test(word) && !escaped) return this.#call(word, at)
    if (word === '') {
      const found = this.#peek()
      this.#fail(
        found === '' ? 'a value is missing at the end' : `a value is missing before \`${found}\``,
        "a value; '' for an empty text",
        at,
      )
    }
    return escaped ? scalar(word, at, this.#text.slice(begin, this.#index), true) : primitive(word, at)
  }

  /** `${args}` of a command. */
  #macro(): string {
    const at = this.#place()
    const end = this.#text.indexOf('}', this.#index)
    if (end < 0) this.#fail('`${` is never closed', '`}`', at)
    const macro = this.#text.slice(this.#index, end + 1)
    this.#index = end + 1
    return macro
  }

  #until(stop: RegExp): string {
    const length = this.#text.slice(this.#index).search(stop)
    const end = length < 0 ? this.#text.length : this.#index + length
    const text = this.#text.slice(this.#index, end)
    this.#index = end
    return text
  }

  #expect(sign: string, expected: string): void {
    if (this.#peek() !== sign) {
      const found = this.#atEnd() ? 'the end' : `\`${this.#peek()}\``
      this.#fail(`${found} is not expected here`, expected, this.#place())
    }
    this.#index++
  }

  #skipSpace(): void {
    while (/\s/.test(this.#peek())) this.#index++
  }

  #peek(): string {
    return this.#text[this.#index] ?? ''
  }

  #atEnd(): boolean {
    return this.#index >= this.#text.length
  }

  #place(): Place {
    return { line: 1, column: this.#index + 1, override: this.#source }
  }

  #fail(message: string, expected: string | null, at: Place): never {
    throw new OverrideSyntax(at, message, expected)
  }
}
