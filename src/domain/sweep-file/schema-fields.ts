// The kinds of value a sweep file is made of, as zod schemas. Every message is what comes after "expected".
import * as z from 'zod'
import { parseCron } from '../cron.ts'
import { parseGpu } from './gpu-names.ts'
import { parseDuration, parseMemoryGib } from './quantities.ts'

export const text = (what: string) => z.string({ error: what }).min(1, { error: what })

/** Goes into messages, argv and labels: one line, no control characters. */
export const line = (what: string) =>
  text(what)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is them that are refused
    .regex(/^[^\u0000-\u001F\u007F-\u009F\u2028\u2029]*$/, { error: `${what}, in one line` })

export const whole = (from: number, to: number = Number.MAX_SAFE_INTEGER) => {
  const error =
    to === Number.MAX_SAFE_INTEGER ? `a whole number from ${from}` : `a whole number from ${from} to ${to}`
  return z.int({ error }).min(from, { error }).max(to, { error })
}

export const anyWhole = z.int({ error: 'a whole number' })

export const number = z.number({ error: 'a number' })

export const positive = (what = 'a number above 0') => z.number({ error: what }).positive({ error: what })

export const notNegative = (what = 'a number from 0') => z.number({ error: what }).min(0, { error: what })

export const choice = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, { error: `one of ${values.join(', ')}` })

export const listOf = <Item extends z.ZodType>(item: Item, what: string) => z.array(item, { error: what })

/** A mapping with exactly these keys. */
export const section = <Shape extends z.core.$ZodLooseShape>(shape: Shape, example: string) =>
  z.strictObject(shape, {
    error: issue => (issue.code === 'invalid_type' ? `a mapping such as ${example}` : undefined),
  })

export const either = <const Options extends readonly [z.ZodType, ...z.ZodType[]]>(
  options: Options,
  what: string,
) => z.union(options, { error: what })

const DURATION = 'a duration such as 90s, 10m, 6h, 1h30m or 1d, or a number of seconds'

export const duration = either([positive(DURATION), text(DURATION)], DURATION).transform(
  (written, context) => {
    const seconds = parseDuration(written)
    if (seconds !== null) return seconds
    context.addIssue({ code: 'custom', message: DURATION })
    return z.NEVER
  },
)

const CRON_EXAMPLE = 'five fields such as "0 2 * * *" (every day at 02:00 UTC)'

const MEMORY = 'a size such as 32GiB or 32GB, or a number of MiB'

export const memoryGib = either([positive(MEMORY), text(MEMORY)], MEMORY).transform((written, context) => {
  const gib = parseMemoryGib(written)
  if (gib !== null) return gib
  context.addIssue({ code: 'custom', message: MEMORY })
  return z.NEVER
})

/** Kept as written, with single spaces: Modal reads it again. */
export const cron = text(CRON_EXAMPLE).transform((written, context) => {
  const parsed = parseCron(written)
  if ('cron' in parsed) return written.trim().split(/\s+/).join(' ')
  context.addIssue({ code: 'custom', message: parsed.expected })
  return z.NEVER
})

const SERVED = 'file.py:function, such as serve.py:predict'

/** A function or an ASGI app of a module: `serve.py:predict`. */
export const parseServed = (written: string): { readonly file: string; readonly object: string } | null => {
  const match = /^([^\p{Cc}]+\.py):([\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*)$/u.exec(
    written.trim(),
  )
  return match && { file: match[1] as string, object: match[2] as string }
}

export const served = text(SERVED).transform((written, context) => {
  const parsed = parseServed(written)
  if (parsed !== null) return parsed
  context.addIssue({ code: 'custom', message: SERVED })
  return z.NEVER
})

const GPU = 'the name of a GPU such as T4 or A100-80GB:2, or a list of them to fall back along'

const gpu = text(GPU).transform((written, context) => {
  const parsed = parseGpu(written)
  if ('gpu' in parsed) return parsed.gpu
  context.addIssue({ code: 'custom', message: parsed.expected, params: { suggestion: parsed.suggestion } })
  return z.NEVER
})

export const gpus = either([gpu.transform(one => [one]), listOf(gpu, GPU).min(1, { error: GPU })], GPU)
