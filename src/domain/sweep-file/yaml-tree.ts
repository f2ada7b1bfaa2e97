// YAML 1.2 text to a tree with places, or to what is wrong with it as YAML.
import { type ErrorCode, isScalar, LineCounter, type ParsedNode, parseDocument, type YAMLError } from 'yaml'
import type { Findings, Place } from './problems.ts'
import type { Mapping } from './tree.ts'
import { TreeBuilder } from './yaml-builder.ts'
import { isParsable, START } from './yaml-text.ts'

// What is no YAML at all would make a page of them.
const MAX_ERRORS = 10

/** The top mapping, or null where the text is no mapping or cannot be read; then there is a problem that says why. */
export const readYaml = (text: string, findings: Findings): Mapping | null => {
  const lines = new LineCounter()
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col), override: null }
  }
  if (!isParsable(text, findings)) return null
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    // Looked for where the tree is built: the parser compares every key with every other.
    uniqueKeys: false,
    merge: true,
    resolveKnownTags: false,
  })
  for (const error of [...document.errors, ...document.warnings].slice(0, MAX_ERRORS)) {
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
  const tree = new TreeBuilder(placeAt, findings).build(document.contents)
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

/** Errors after which the tree still says what was meant. */
const READABLE: ReadonlySet<ErrorCode> = new Set(['TAG_RESOLVE_FAILED'])

const explained = (
  { code, message, pos }: YAMLError,
  text: string,
): { message: string; expected: string | null } => {
  const written = text.slice(pos[0], pos[1]).split('\n')[0] as string
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
