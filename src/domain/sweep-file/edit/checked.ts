// Makes splices, and looks whether the file then says what was meant and nothing else: anchors, merges and what else YAML
// can do are found out here, and left to the user.
import { Findings } from '../problems.ts'
import { type Path, plain } from '../tree.ts'
import { readYaml } from '../yaml-tree.ts'
import { type Source, type Splice, sourceOf, spliced } from './nodes.ts'
import { byHand } from './refused.ts'

/** What a file says, without how it is written. */
export type Model = Readonly<Record<string, unknown>>

export interface Change {
  readonly path: Path
  readonly splices: (source: Source) => readonly Splice[]
  /** The same on what the file says. */
  readonly model: (before: Model) => Model
}

/** The text after a change; throws EditRefused. */
export const changed = (text: string, { path, splices, model }: Change): string => {
  const after = spliced(text, splices(sourceOf(text)))
  const expected = model(modelOf(text, path))
  if (saying(modelOf(after, path)) !== saying(expected))
    throw byHand(path, 'is written in a way that cannot be changed here')
  return after
}

/** An empty list, an empty mapping and nothing at all say the same. */
const saying = (model: unknown): string =>
  JSON.stringify(model, (_, value: unknown) =>
    typeof value === 'object' && value !== null && Object.keys(value).length === 0 ? null : value,
  )

/** Throws EditRefused where the text is no YAML. */
export const modelOf = (text: string, path: Path): Model => {
  const tree = readYaml(text, new Findings())
  if (tree === null) throw byHand(path, 'cannot be read as YAML then')
  return plain(tree) as Model
}
