// A parsed YAML document to our tree: aliases and merge keys resolved, everything with its place.
import { type Document, isAlias, isMap, isScalar, isSeq, type ParsedNode } from 'yaml'
import { dotted, type Findings, type Place } from './problems.ts'
import type { Entry, Path, Scalar, Tree } from './tree.ts'
import { MAX_DEPTH } from './yaml-text.ts'

// What aliases may add up to: nobody writes more, and a few lines of `*a, *a, *a` can stand for billions.
const MAX_ALIASED_NODES = 10_000

export class TreeBuilder {
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
    return { ...blank(at), source: `*${name}` }
  }

  #giveUp(at: Place, path: Path, message: string): Tree {
    if (!this.#gaveUp) this.#findings.problem({ at, key: dotted(path.slice(0, 3)), message })
    this.#gaveUp = true
    return blank(at)
  }
}

const blank = (at: Place): Scalar => ({ kind: 'scalar', at, value: null, source: '', quoted: false })
