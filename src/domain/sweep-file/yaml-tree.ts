// YAML 1.2 text to a tree with places. The one place that knows the yaml library.
import {
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  type YAMLError,
} from 'yaml'
import { dotted, type Findings, type Place } from './problems.ts'
import type { Entry, Mapping, Path, Tree } from './tree.ts'

const MAX_CHARACTERS = 4 * 1024 * 1024
const MAX_DEPTH = 100
// What aliases may add up to: nobody writes more, and a few lines of `*a, *a, *a` can stand for billions.
const MAX_ALIASED_NODES = 10_000

/** The top mapping, or null where the text is no mapping or cannot be read; then there is a problem that says why. */
export const readYaml = (text: string, findings: Findings): Mapping | null => {
  const lines = new LineCounter()
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col), override: null }
  }
  if (text.length > MAX_CHARACTERS) {
    findings.problem({
      at: START,
      key: '',
      message: `has ${text.length} characters`,
      expected: `at most ${MAX_CHARACTERS}`,
    })
    return null
  }
  if (!isText(text, findings)) return null

  const document = parsed(text, lines)
  if (document === null) {
    findings.problem({ at: START, key: '', message: 'is nested too deeply to be read' })
    return null
  }
  for (const error of [...document.errors, ...document.warnings]) {
    findings.problem({ at: placeAt(error.pos[0]), key: '', ...explained(error, text) })
  }
  const broken = document.errors.some(error => !READABLE.has(error.code))
  if (broken) return null
  if (document.contents === null || isEmpty(document.contents)) {
    findings.problem({
      at: START,
      key: '',
      message: 'the file is empty',
      expected: 'at least `train`, `metric` and `parameters`; `sweepdeck init` writes a first one',
    })
    return null
  }
  const tree = new Builder(document, placeAt, findings).build(document.contents)
  if (tree?.kind === 'mapping') return { ...tree, at: START }
  if (tree !== null) {
    findings.problem({
      at: tree.at,
      key: '',
      message: tree.kind === 'list' ? 'the file is a list' : 'the file is a single value',
      expected: 'a mapping, with lines such as `name: my-sweep`',
    })
  }
  return null
}

const START: Place = { line: 1, column: 1, override: null }

const parsed = (text: string, lineCounter: LineCounter): Document.Parsed<ParsedNode> | null => {
  try {
    return parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      stringKeys: true,
      merge: true,
      resolveKnownTags: false,
    })
  } catch (error) {
    // The parser calls itself for every level, and ends with the stack.
    if (error instanceof RangeError) return null
    throw error
  }
}

/** Bytes that are no UTF-8 arrive as U+FFFD; control characters are no YAML, and would act on a terminal. */
const isText = (text: string, findings: Findings): boolean => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is them that are looked for
  const at = text.search(/[\uFFFD\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/)
  if (at < 0) return true
  const before = text.slice(0, at).split('\n')
  const found = text[at] as string
  findings.problem({
    at: { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, override: null },
    key: '',
    message:
      found === '\uFFFD'
        ? 'a byte here is not valid UTF-8'
        : `a control character (U+${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}) is here`,
    expected:
      found === '\uFFFD' ? 'the file to be saved as UTF-8' : 'an escape such as "\\x1b" in double quotes',
  })
  return false
}

/** Errors after which the tree still says what was meant. */
const READABLE: ReadonlySet<ErrorCode> = new Set(['DUPLICATE_KEY', 'TAG_RESOLVE_FAILED'])

const explained = (
  { code, message, pos }: YAMLError,
  text: string,
): { message: string; expected: string | null } => {
  const written = text.slice(pos[0], pos[1]).split('\n')[0] as string
  if (code === 'DUPLICATE_KEY') {
    const key = /^[^\s:,{}]+/.exec(text.slice(pos[0]))?.[0] ?? written
    return { message: `\`${key}\` is written twice`, expected: 'every key once' }
  }
  if (code === 'TAG_RESOLVE_FAILED')
    return { message: `the tag ${written} is not known`, expected: 'a value without a tag' }
  const known = EXPLANATIONS[code]
  return (
    known ?? { message: `is not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`, expected: null }
  )
}

const EXPLANATIONS: Partial<Record<ErrorCode, { message: string; expected: string }>> = {
  TAB_AS_INDENT: { message: 'a tab indents this line', expected: 'spaces' },
  MULTIPLE_DOCS: { message: 'a second document starts here (`---`)', expected: 'one document per file' },
  NON_STRING_KEY: { message: 'the key is a list or a mapping', expected: 'a name' },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a second `key:` in the same value',
    expected: 'quotes around a text with `: `, or a new line for a new key',
  },
}

const isEmpty = (node: ParsedNode): boolean => isScalar(node) && node.value === null && node.source === ''

class Builder {
  readonly #document: Document.Parsed<ParsedNode>
  readonly #placeAt: (offset: number) => Place
  readonly #findings: Findings
  #aliasedNodes = 0
  #gaveUp = false

  constructor(document: Document.Parsed<ParsedNode>, placeAt: (offset: number) => Place, findings: Findings) {
    this.#document = document
    this.#placeAt = placeAt
    this.#findings = findings
  }

  build(root: ParsedNode): Tree | null {
    const tree = this.#tree(root, [], null)
    return this.#gaveUp ? null : tree
  }

  /** `aliasAt`: inside an alias, everything stands where the alias does. */
  #tree(node: ParsedNode | null, path: Path, aliasAt: Place | null): Tree {
    const at = aliasAt ?? this.#placeAt(node?.range?.[0] ?? 0)
    if (aliasAt) this.#aliasedNodes++
    if (path.length > MAX_DEPTH) return this.#giveUp(at, path.slice(0, 3), 'is nested too deeply')
    if (this.#aliasedNodes > MAX_ALIASED_NODES)
      return this.#giveUp(at, path, `aliases (\`*name\`) stand for more than ${MAX_ALIASED_NODES} values`)
    if (node === null || this.#gaveUp) return blank(at)
    if (isAlias(node)) {
      const target = node.resolve(this.#document) as ParsedNode | undefined
      return target ? this.#tree(target, path, at) : this.#unknownAlias(node.source, at, path)
    }
    if (isSeq(node)) {
      const items = node.items as ParsedNode[]
      return {
        kind: 'list',
        at,
        items: items.map((item, index) => this.#tree(item, [...path, index], aliasAt)),
      }
    }
    if (isMap(node)) return this.#mapping(node.items, at, path, aliasAt)
    return this.#scalar(node, at, path)
  }

  #mapping(pairs: readonly unknown[], at: Place, path: Path, aliasAt: Place | null): Tree {
    const entries = new Map<string, Entry>()
    const merged: Tree[] = []
    for (const pair of pairs as readonly { key: ParsedNode; value: ParsedNode | null }[]) {
      const key = isScalar(pair.key) ? String(pair.key.value ?? pair.key.source) : ''
      const keyAt = aliasAt ?? this.#placeAt(pair.key.range?.[0] ?? 0)
      const value = this.#tree(pair.value, [...path, key], aliasAt)
      if (key === '<<') merged.push(value)
      else if (key === '__proto__') {
        this.#findings.problem({
          at: keyAt,
          key: dotted([...path, key]),
          message: 'this name is not allowed',
        })
      } else if (!entries.has(key)) entries.set(key, { keyAt, value })
    }
    for (const base of merged.flatMap(tree => (tree.kind === 'list' ? tree.items : [tree]))) {
      if (base.kind !== 'mapping') {
        this.#findings.problem({
          at: base.at,
          key: dotted([...path, '<<']),
          message: 'merges something else',
          expected: 'a mapping, or a list of mappings',
        })
        continue
      }
      for (const [key, entry] of base.entries) if (!entries.has(key)) entries.set(key, entry)
    }
    return { kind: 'mapping', at, entries }
  }

  #scalar(node: ParsedNode, at: Place, path: Path): Tree {
    if (!isScalar(node)) return blank(at)
    const quoted = node.type !== 'PLAIN'
    const source = node.source ?? ''
    const value = node.value as unknown
    if (typeof value === 'number') this.#checkNumber(value, source, at, path)
    const kept =
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
    return { kind: 'scalar', at, value: kept, source, quoted }
  }

  #checkNumber(value: number, source: string, at: Place, path: Path): void {
    if (!Number.isFinite(value)) {
      this.#findings.problem({
        at,
        key: dotted(path),
        message: `${source} is no finite number`,
        expected: 'a finite number',
      })
    } else if (/^[-+]?[0-9a-fox]+$/i.test(source) && !Number.isSafeInteger(value)) {
      this.#findings.problem({
        at,
        key: dotted(path),
        message: `${source} would not be kept exactly`,
        expected: `a whole number up to ${Number.MAX_SAFE_INTEGER}, or quotes around it`,
      })
    }
  }

  #unknownAlias(name: string, at: Place, path: Path): Tree {
    this.#findings.problem({
      at,
      key: dotted(path),
      message: `*${name} refers to nothing`,
      expected: `an anchor \`&${name}\` before it`,
    })
    return blank(at)
  }

  #giveUp(at: Place, path: Path, message: string): Tree {
    if (!this.#gaveUp) this.#findings.problem({ at, key: dotted(path.slice(0, 3)), message })
    this.#gaveUp = true
    return blank(at)
  }
}

const blank = (at: Place): Tree => ({ kind: 'scalar', at, value: null, source: '', quoted: false })
