// Another tool's YAML file while it is turned into ours: its keys with their lines, what was changed, and its comments,
// which stay where they were as far as what they stand at stays.
import {
  type Document,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  stringify,
  visit,
  type YAMLMap,
} from 'yaml'
import type { ImportChange } from '../../import-document.ts'
import { dotted, Findings, toError } from '../problems.ts'
import type { Path } from '../tree.ts'
import { readYaml } from '../yaml-tree.ts'

type Kind = ImportChange['kind']

export class Draft {
  readonly changes: ImportChange[] = []
  /** Lines of the source that have no place here, kept as comments at the top. */
  readonly notes: string[] = []
  readonly #document: Document.Parsed
  readonly #lines: LineCounter

  /** Throws `sweep_file.invalid` for what is no YAML, or no mapping. */
  constructor(text: string, { path }: { readonly path: string }) {
    const findings = new Findings()
    if (readYaml(text, findings) === null || findings.problems.length > 0)
      throw toError(findings.problems, { path })
    this.#lines = new LineCounter()
    this.#document = parseDocument(text, { lineCounter: this.#lines, merge: true })
    visit(this.#document, { Scalar: (_, node) => keepFraction(node) })
  }

  get #root(): YAMLMap {
    return this.#document.contents as unknown as YAMLMap
  }

  /** The value at a path as plain data; undefined where there is none. */
  at(path: Path): unknown {
    const node = this.#document.getIn(path, true)
    return isScalar(node) ? node.value : (node as Node | undefined)?.toJS(this.#document)
  }

  /** A scalar as it was written, anything else as JSON: what Hydra puts behind `key=`. */
  text(path: Path): string {
    const node = this.#document.getIn(path, true)
    if (!isScalar(node)) return JSON.stringify(this.at(path) ?? null)
    return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value))
  }

  /** What is said beside a value. */
  comment(path: Path): string | null {
    return (this.#document.getIn(path, true) as Node | undefined)?.comment?.trim() || null
  }

  has(path: Path): boolean {
    return this.#document.hasIn(path)
  }

  /** Names below a path, in their order; none where no mapping is there. */
  keys(path: Path): readonly string[] {
    const node = path.length === 0 ? this.#root : this.#document.getIn(path, true)
    return isMap(node) ? node.items.map(keyOf) : []
  }

  /** Line of the source that a key stands in; null: of what was added. */
  line(path: Path): number | null {
    const offset = (this.#pair(path)?.key as Node | undefined)?.range?.[0]
    return offset === undefined ? null : this.#lines.linePos(offset).line
  }

  /** Says that something of the source is not what it was. */
  say(path: Path, kind: Kind, text: string): void {
    this.changes.push({ path: dotted(path), line: this.line(path), kind, text })
  }

  /** Takes a key away; what a comment above it says stays, above the next one. */
  drop(path: Path): void {
    const parent = path.length === 1 ? this.#root : (this.#document.getIn(path.slice(0, -1), true) as YAMLMap)
    const index = parent.items.findIndex(pair => keyOf(pair) === path.at(-1))
    const comment = (parent.items[index]?.key as Node | undefined)?.commentBefore
    const next = parent.items[index + 1]?.key as Node | undefined
    if (comment && next) next.commentBefore = [comment, next.commentBefore].filter(Boolean).join('\n')
    const [gone] = parent.items.splice(index, 1)
    this.#resolve(gone)
  }

  /** Takes a key away, and keeps what it said as a comment at the top. */
  note(path: Path): void {
    this.notes.push(
      `${dotted(path)}: ${stringify(this.at(path), { lineWidth: 0, collectionStyle: 'flow' }).trim()}`,
    )
    this.drop(path)
  }

  /** Sets a value; a key that is there keeps its place and its comments. */
  set(path: Path, value: unknown): void {
    const node = this.#document.getIn(path, true)
    if (isScalar(node) && typeof value !== 'object') this.rewrite(node, value)
    else this.#document.setIn(path, this.#document.createNode(value))
  }

  /** Plain scalars below a path, each with the path to it. */
  scalars(path: Path): readonly (readonly [Path, Scalar])[] {
    const below = (node: unknown, at: Path): readonly (readonly [Path, Scalar])[] => {
      if (isScalar(node)) return node.type === 'PLAIN' ? [[at, node]] : []
      if (isMap(node)) return node.items.flatMap(pair => below(pair.value, [...at, keyOf(pair)]))
      const items = (node as { items?: unknown[] } | undefined)?.items ?? []
      return items.flatMap((item, index) => below(item, [...at, index]))
    }
    return below(this.#document.getIn(path, true), path)
  }

  /** Gives a scalar another value, and leaves what is said beside it. */
  rewrite(node: Scalar, value: unknown): void {
    node.value = value
    delete node.source
    delete node.type
  }

  lineOfNode(node: Node): number | null {
    return node.range ? this.#lines.linePos(node.range[0]).line : null
  }

  /** As YAML, without the notes. */
  render(): string {
    return this.#document.toString({ lineWidth: 0 })
  }

  /** Writes out what aliases stood for that is no longer there. */
  #resolve(gone: Pair | undefined): void {
    const anchored = new Map<string, Node>()
    const collect = (_: unknown, node: Node): void => {
      if ('anchor' in node && typeof node.anchor === 'string') anchored.set(node.anchor, node)
    }
    visit((gone?.value ?? null) as Node | null, { Node: collect })
    if (anchored.size === 0) return
    visit(this.#document, {
      Alias: (_, alias) => {
        const node = anchored.get(alias.source)?.clone() as Node | undefined
        if (node !== undefined)
          visit(node, { Node: (_, each) => void delete (each as { anchor?: string }).anchor })
        return node
      },
    })
  }

  #pair(path: Path): Pair | undefined {
    const parent = path.length <= 1 ? this.#root : this.#document.getIn(path.slice(0, -1), true)
    return isMap(parent) ? parent.items.find(pair => keyOf(pair) === String(path.at(-1))) : undefined
  }
}

/** `1.` and `.5e1` are real numbers, and stay so: a range between whole ones would be another. */
const keepFraction = (node: Scalar): void => {
  const isWhole = typeof node.value === 'number' && Number.isInteger(node.value)
  if (isWhole && /[.e]/i.test(node.source ?? '') && !/^[-+]?0[xo]/.test(node.source ?? '')) {
    node.minFractionDigits ??= 1
    delete node.format
  }
}

const keyOf = (pair: Pair): string => String(isScalar(pair.key) ? pair.key.value : pair.key)
