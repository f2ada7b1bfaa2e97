// The sweep file as JSON Schema, so that editors can complete and check it. From the same schemas that read it.
import * as z from 'zod'
import { DISTRIBUTIONS, SHAPES } from './parameter-shapes.ts'
import { type SPACE_KEYS, sweepFileSchema } from './schema.ts'

/** Of draft 2020-12; what can only be seen across keys, or in a condition, it does not say. */
export const sweepFileJsonSchema = (): Record<string, unknown> => ({
  title: 'Sweepdeck sweep file',
  ...z.toJSONSchema(sweepFileSchema(spaceSchemas()), { io: 'input', unrepresentable: 'any' }),
})

type SpaceSchemas = Record<(typeof SPACE_KEYS)[number], z.ZodType>

const spaceSchemas = (): SpaceSchemas => {
  const shapes = [...new Set([...Object.values(SHAPES), ...Object.values(DISTRIBUTIONS)])].map(
    ({ schema }): z.ZodType => schema,
  )
  const group = z.strictObject({ parameters: z.lazy(() => parameters), when: z.string().optional() })
  const parameter: z.ZodType = z
    .union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.unknown()).min(1), group, ...shapes])
    .meta({ id: 'parameter', description: 'A value, a list of values, or a mapping that describes them.' })
  const parameters: z.ZodType = z.record(z.string(), parameter).meta({ id: 'parameters' })

  const zipGroup = z.union([z.array(z.string()), parameters])
  const space: SpaceSchemas = {
    parameters: parameters.optional(),
    zip: z
      .union([z.array(zipGroup), z.record(z.string(), zipGroup)])
      .optional()
      .describe('Parameters that move in step: their first values go together, and their second ones.'),
    exclude: z
      .union([z.string(), z.array(z.string())])
      .optional()
      .describe('Conditions; a config for which one is true is left out.'),
    any_of: z
      .array(z.lazy(() => branch))
      .min(1)
      .optional()
      .describe('A union of sub-spaces, each crossed with the parameters above.'),
  }
  const branch: z.ZodType = z.strictObject(space).meta({ id: 'space' })
  return space
}
