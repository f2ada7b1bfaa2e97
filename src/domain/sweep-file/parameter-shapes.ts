// How a parameter can be written when it is a mapping: one strict schema per shape, and the domain each stands for.
// W&B's distribution names keep W&B's exact meaning and defaults.
import * as z from 'zod'
import type { Domain } from '../space/types.ts'
import { logBounds, oneEach, orderedBounds, type Rule, rangeRule } from './parameter-rules.ts'
import { anyWhole, number, positive, section, whole } from './schema-fields.ts'

const when = z.string({ error: 'a condition such as heads > 1' }).nullable().optional()
const bounds = { min: number, max: number }
const q = positive('a step above 0').default(1)
const gauss = { mu: number.default(0), sigma: positive().default(1) }
const beta = { a: positive().default(1), b: positive().default(1) }

const shape = <Fields extends z.core.$ZodLooseShape>(fields: Fields) =>
  section({ ...fields, when }, '{ values: [1, 2] }')

/** The rule is looked at once every key is right by itself. */
const ruled = <Schema extends z.ZodType>(schema: Schema, rule: Rule<z.output<Schema>>): Schema =>
  schema.superRefine((fields, context) =>
    rule(fields, (key, message) => context.addIssue({ code: 'custom', path: [key], message })),
  )

const values = z.array(z.unknown(), { error: 'a list of values' }).min(1, { error: 'at least one value' })

const probabilities = z.array(number.min(0, { error: 'a probability from 0' }), {
  error: 'one probability for each value',
})

/** A schema, and the domain of what it accepted. */
interface Shape<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema
  readonly toDomain: (fields: never) => Domain
}

const define = <Schema extends z.ZodType>(
  schema: Schema,
  toDomain: (fields: z.output<Schema>) => Domain,
): Shape<Schema> => ({ schema, toDomain })

const named = <Kind extends string>(kind: Kind) => z.literal(kind, { error: kind })

const CONSTANT = define(
  shape({
    value: z.unknown().refine(value => value !== undefined, { error: 'a value' }),
    distribution: named('constant').optional(),
  }),
  fields => ({
    kind: 'constant',
    value: fields.value,
  }),
)

const CATEGORICAL = define(
  ruled(
    shape({
      values,
      probabilities: probabilities.nullable().default(null),
      distribution: z
        .enum(['categorical', 'categorical_w_probabilities'], { error: 'categorical' })
        .optional(),
    }),
    oneEach,
  ),
  fields => ({ kind: 'categorical', values: fields.values, probabilities: fields.probabilities }),
)

/** Ours: min and max both included. */
const RANGE = define(
  ruled(
    shape({
      ...bounds,
      log: z.boolean({ error: 'true or false' }).default(false),
      int: z.boolean({ error: 'true or false' }).default(false),
      step: positive('a step above 0').nullable().default(null),
      points: whole(1).nullable().default(null),
    }),
    rangeRule,
  ),
  ({ min, max, log, int, step, points }) => ({ kind: 'range', min, max, log, int, step, points }),
)

/** Only the shapes of `values` have bounds that are values; those of the others are exponents. */
const boundsRule = (kind: string) => (/log_uniform_values$/.test(kind) ? logBounds : orderedBounds)

const between = <
  Kind extends
    | 'uniform'
    | 'log_uniform'
    | 'inv_log_uniform'
    | 'log_uniform_values'
    | 'inv_log_uniform_values',
>(
  kind: Kind,
) =>
  define(
    ruled(shape({ distribution: named(kind).optional(), ...bounds }), boundsRule(kind)),
    ({ min, max }) => ({ kind, min, max }) as Domain,
  )

const stepped = <Kind extends 'q_uniform' | 'q_log_uniform' | 'q_log_uniform_values'>(kind: Kind) =>
  define(
    ruled(shape({ distribution: named(kind), ...bounds, q }), boundsRule(kind)),
    fields => ({ kind, min: fields.min, max: fields.max, q: fields.q }) as Domain,
  )

const INT_UNIFORM = define(
  ruled(
    shape({ distribution: named('int_uniform').optional(), min: anyWhole, max: anyWhole }),
    orderedBounds,
  ),
  ({ min, max }) => ({ kind: 'int_uniform', min, max }),
)

/** By the word after `distribution:`. */
export const DISTRIBUTIONS = {
  constant: CONSTANT,
  categorical: CATEGORICAL,
  categorical_w_probabilities: CATEGORICAL,
  int_uniform: INT_UNIFORM,
  uniform: between('uniform'),
  q_uniform: stepped('q_uniform'),
  log_uniform: between('log_uniform'),
  log_uniform_values: between('log_uniform_values'),
  inv_log_uniform: between('inv_log_uniform'),
  inv_log_uniform_values: between('inv_log_uniform_values'),
  q_log_uniform: stepped('q_log_uniform'),
  q_log_uniform_values: stepped('q_log_uniform_values'),
  normal: define(shape({ distribution: named('normal'), ...gauss }), ({ mu, sigma }) => ({
    kind: 'normal',
    mu,
    sigma,
  })),
  q_normal: define(shape({ distribution: named('q_normal'), ...gauss, q }), fields => ({
    kind: 'q_normal',
    mu: fields.mu,
    sigma: fields.sigma,
    q: fields.q,
  })),
  log_normal: define(shape({ distribution: named('log_normal'), ...gauss }), ({ mu, sigma }) => ({
    kind: 'log_normal',
    mu,
    sigma,
  })),
  q_log_normal: define(shape({ distribution: named('q_log_normal'), ...gauss, q }), fields => ({
    kind: 'q_log_normal',
    mu: fields.mu,
    sigma: fields.sigma,
    q: fields.q,
  })),
  beta: define(shape({ distribution: named('beta'), ...beta }), ({ a, b }) => ({ kind: 'beta', a, b })),
  q_beta: define(shape({ distribution: named('q_beta'), ...beta, q }), fields => ({
    kind: 'q_beta',
    a: fields.a,
    b: fields.b,
    q: fields.q,
  })),
} satisfies Record<string, Shape>

/** Keys that only make sense with a `distribution`, and the one that is most likely meant. */
export const NEEDS_DISTRIBUTION: Readonly<Record<string, string>> = {
  q: 'q_uniform',
  mu: 'normal',
  sigma: 'normal',
  a: 'beta',
  b: 'beta',
}

export const SHAPES = {
  constant: CONSTANT,
  categorical: CATEGORICAL,
  range: RANGE,
  int: INT_UNIFORM,
} as const

/** Every key that some shape knows. */
export const SHAPE_KEYS: readonly string[] = [
  ...new Set([
    'value',
    'values',
    'probabilities',
    'min',
    'max',
    'log',
    'int',
    'step',
    'points',
    'distribution',
    'q',
    'mu',
    'sigma',
    'a',
    'b',
    'when',
    'parameters',
  ]),
]
