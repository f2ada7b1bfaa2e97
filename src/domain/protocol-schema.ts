// The volume protocol as JSON Schema, for the Python side and for anybody else who reads a volume.
import * as z from 'zod'
import { PROTOCOL, PROTOCOL_VERSION } from './protocol.ts'

/** One document: `$defs` holds every record by its name in PROTOCOL. */
export const protocolJsonSchema = (): Record<string, unknown> => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Sweepdeck volume protocol',
  version: PROTOCOL_VERSION,
  $defs: Object.fromEntries(Object.entries(PROTOCOL).map(([name, schema]) => [name, definition(schema)])),
})

const definition = (schema: z.ZodType): unknown => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' })
  return rest
}
