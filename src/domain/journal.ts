// Reads journals: bytes become whole lines, lines become records. What is no record is a problem with a place, and
// never keeps the lines after it from being read.
import type { z } from 'zod'
import type { JournalChunk, LineProblem, Position } from './ingest-port.ts'
import { PROTOCOL_VERSION } from './protocol.ts'

const NEWLINE = 0x0a
const strictText = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export type Parsed<Item> = { readonly record: Item } | { readonly message: string }

/** The record in a piece of JSON, or what is wrong with it. */
export const parseRecord = <Item>(schema: z.ZodType<Item>, bytes: Uint8Array): Parsed<Item> => {
  const text = decode(bytes)
  return text === null ? NOT_TEXT : parseText(schema, text)
}

const NOT_TEXT = { message: 'not valid UTF-8' } as const

const parseText = <Item>(schema: z.ZodType<Item>, text: string): Parsed<Item> => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { message: `not valid JSON: ${(error as Error).message}` }
  }
  const parsed = schema.safeParse(value)
  return parsed.success ? { record: parsed.data } : { message: refusal(value, parsed.error) }
}

const refusal = (value: unknown, error: z.ZodError): string => {
  const version = (value as { v?: unknown } | null)?.v
  if (typeof version === 'number' && version > PROTOCOL_VERSION)
    return `protocol version ${version} is newer than this sweepdeck reads (${PROTOCOL_VERSION}); upgrade it`
  const issue = error.issues[0]
  const place = issue?.path.join('.') ?? ''
  return `not a record of the protocol: ${place === '' ? '' : `${place}: `}${issue?.message ?? ''}`
}

const decode = (bytes: Uint8Array): string | null => {
  try {
    return strictText.decode(bytes)
  } catch {
    return null
  }
}

export interface JournalPiece {
  readonly path: string
  readonly from: Position
  readonly bytes: Uint8Array
}

/** The whole lines in a piece of a journal; null: there is none, its only line is still being written. */
export const parseJournal = <Item>(
  schema: z.ZodType<Item>,
  { path, from, bytes }: JournalPiece,
): JournalChunk<Item> | null => {
  const end = bytes.lastIndexOf(NEWLINE)
  if (end === -1) return null
  const records: { line: number; record: Item }[] = []
  const problems: LineProblem[] = []
  const lines = linesOf(bytes.subarray(0, end))
  lines.forEach((text, index) => {
    if (text === '') return
    const line = from.line + index + 1
    const parsed = text === null ? NOT_TEXT : parseText(schema, text)
    if ('record' in parsed) records.push({ line, record: parsed.record })
    else problems.push({ line, message: parsed.message })
  })
  const to = { offset: from.offset + end + 1, line: from.line + lines.length }
  return { path, from, to, records, problems }
}

/** Text of each line; null where it is not UTF-8. */
const linesOf = (bytes: Uint8Array): readonly (string | null)[] => {
  const text = decode(bytes)
  if (text !== null) return text.split('\n')
  const lines: (string | null)[] = []
  for (let start = 0; start <= bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start)
    const end = newline === -1 ? bytes.length : newline
    lines.push(decode(bytes.subarray(start, end)))
    start = end + 1
  }
  return lines
}
