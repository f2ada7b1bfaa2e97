// A parsed YAML document to our tree: aliases and merge keys resolved, everything with its place.
import { type Alias, isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar as YamlScalar } from 'yaml'
import { dotted, type Findings, type Place } from './problems.ts'
import { type Entry, type Path, type Scalar, scalar, type Tree } from './tree.ts'
import { MAX_DEPTH } from './yaml-text.ts'

// What aliases may add up to: nobody writes more, and a few lines of `*a, *a, *a` can stand for billions.
const MAX_ALIASED_NODES = 10_000

export class TreeBuilder {
  readonly #placeAt: (offset: number) => Place
  readonly #findings: Findings
  /** The newest node of each name so far; asking the library walks the whole document for every alias. */
  readonly #anchors = new Map<string, ParsedNode>()
  readonly #targets = new Map<Alias, ParsedNode | undefined>()
  #aliasedNodes = 0
  #gaveUp = false

  constructor(placeAt: (offset: number) => Place, findings: Findings) {
    this.#placeAt = placeAt
    this.#findings = findings
  }

  /** null where it would be too large or too deep; there is a problem then. */
  build(root: ParsedNode): Tree | null {
    const tree = this.#tree(root, [], null)
    return this.#gaveUp ? null : tree
  }

  /** `aliasAt`: inside an alias, everything stands where the alias does. */
  #tree(node: ParsedNode | null, path: Path, aliasAt: Place | null): Tree {
    const at = aliasAt ?? this.#placeAt(node?.range[0] ?? 0)
    if (aliasAt) this.#aliasedNodes++
    if (path.length > MAX_DEPTH) return this.#giveUp(at, path, 'is nested too deeply')
    if (this.#aliasedNodes > MAX_ALIASED_NODES)
      return this.#giveUp(at, path, `aliases (\`*name\`) stand for more than ${MAX_ALIASED_NODES} values`)
    if (node === null || this.#gaveUp) return blank(at)
    if (isAlias(node)) return this.#alias(node, at, path, aliasAt !== null)
    if (node.anchor !== undefined && !aliasAt) this.#anchors.set(node.anchor, node)
    if (isScalar(node)) return this.#scalar(node, at, path, aliasAt !== null)
    if (isMap(node)) return this.#mapping(node.items, at, path, aliasAt)
    const items = isSeq(node) ? (node.items as ParsedNode[]) : []
    return {
      kind: 'list',
      at,
      items: items.map((item, index) => this.#tree(item, [...path, index], aliasAt)),
    }
  }

  /** It stands for what its name meant where it was written, wherever it is copied to. */
  #alias(node: Alias, at: Place, path: Path, isCopy: boolean): Tree {
    if (!isCopy) this.#targets.set(node, this.#anchors.get(node.source))
    const target = this.#targets.get(node)
    if (target) return this.#tree(target, path, at)
    this.#problem(at, path, `*${node.source} refers to nothing`, `an anchor \`&${node.source}\` before it`)
    return { ...blank(at), source: `*${node.source}` }
  }

  #mapping(pairs: readonly unknown[], at: Place, path: Path, aliasAt: Place | null): Tree {
    const entries = new Map<string, Entry>()
    const merged: Tree[] = []
    for (const pair of pairs as readonly { key: ParsedNode; value: ParsedNode | null }[]) {
      const key = isScalar(pair.key) ? String(pair.key.value ?? pair.key.source) : ''
      const keyAt = aliasAt ?? this.#placeAt(pair.key.range[0])
      const keyPath = [...path, key]
      const value = this.#tree(pair.value, keyPath, aliasAt)
      if (key === '<<') merged.push(value)
      else if (key === '__proto__') this.#problem(keyAt, keyPath, 'is not allowed as a name')
      else if (entries.has(key)) this.#problem(keyAt, keyPath, 'is written twice', 'every key once')
      else entries.set(key, { keyAt, value })
    }
    for (const [key, entry] of merged.flatMap(base => this.#mergedEntries(base, path)))
      if (!entries.has(key)) entries.set(key, entry)
    return { kind: 'mapping', at, entries }
  }

  /** Of one mapping, or of a list of them; what is set already wins over what comes later. */
  #mergedEntries(base: Tree, path: Path): readonly (readonly [string, Entry])[] {
    return (base.kind === 'list' ? base.items : [base]).flatMap(each => {
      if (each.kind === 'mapping') return [...each.entries]
      this.#problem(each.at, [...path, '<<'], 'merges something else', 'a mapping, or a list of mappings')
      return []
    })
  }

  #scalar(node: YamlScalar, at: Place, path: Path, isCopy: boolean): Scalar {
    const source = node.source ?? ''
    const { value } = node
    if (typeof value === 'number') this.#checkNumber(value, source, at, path)
    const isKept = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    return {
      ...scalar(isKept ? value : null, at, source, node.type !== 'PLAIN'),
      textAt: isCopy ? null : this.#textPlace(node),
    }
  }

  /** Escapes and folded lines make what is written longer than what it says. */
  #textPlace({ type, range, source = '' }: YamlScalar): Place | null {
    const quotes = QUOTES[type ?? '']
    if (quotes === undefined || !range) return null
    const [begin, end] = range
    const place = this.#placeAt(begin)
    const isAsWritten = end - begin === source.length + 2 * quotes && this.#placeAt(end).line === place.line
    return isAsWritten ? { ...place, column: place.column + quotes } : null
  }

  #checkNumber(value: number, source: string, at: Place, path: Path): void {
    const isWhole = /^[-+]?(\d+|0x[\da-f]+|0o[0-7]+)$/i.test(source)
    if (!Number.isFinite(value)) {
      this.#problem(at, path, `${source} is no finite number`, 'a finite number')
    } else if (isWhole && !Number.isSafeInteger(value)) {
      const expected = `a whole number up to ${Number.MAX_SAFE_INTEGER}, or quotes around it`
      this.#problem(at, path, `${source} would not be kept exactly`, expected)
    }
  }

  #giveUp(at: Place, path: Path, message: string): Tree {
    if (!this.#gaveUp) this.#problem(at, path.slice(0, 3), message)
    this.#gaveUp = true
    return blank(at)
  }

  #problem(at: Place, path: Path, message: string, expected: string | null = null): void {
    this.#findings.problem({ at, key: dotted(path), message, expected })
  }
}

/** Characters before the text. */
const QUOTES: Readonly<Record<string, number>> = { PLAIN: 0, QUOTE_SINGLE: 1, QUOTE_DOUBLE: 1 }

const blank = (at: Place): Scalar => scalar(null, at, '')
