// What Modal would refuse, said where it stands in the file: before anything is built or spent.
import type { Reading } from './parameters.ts'
import type { Sections } from './schema.ts'
import { type Path, placeOf } from './tree.ts'

/** Modal ends every function then, whatever it is doing. */
const LONGEST_S = 24 * 3600

export const checkModal = (reading: Reading, { resources, image }: Sections): void => {
  if (resources.engine !== 'modal') return
  const refuse = (path: Path, message: string, expected: string): void => {
    reading.findings.problem({ at: placeOf(reading.root, path), key: path.join('.'), message, expected })
  }
  if ((resources.timeout ?? 0) > LONGEST_S)
    refuse(['resources', 'timeout'], 'is longer than Modal lets a function run', 'at most 24h')
  if ((resources.startup_timeout ?? 0) > LONGEST_S)
    refuse(['resources', 'startup_timeout'], 'is longer than Modal waits for a container', 'at most 24h')
  if (resources.nonpreemptible && resources.gpu !== null)
    refuse(
      ['resources', 'nonpreemptible'],
      'is not offered for containers with a GPU',
      'no gpu, or nonpreemptible: false (runs resume where they were)',
    )
  if ((resources.prewarm ?? 0) > (resources.parallel ?? Number.POSITIVE_INFINITY))
    refuse(
      ['resources', 'prewarm'],
      `is more than parallel, which is ${resources.parallel}`,
      `at most ${resources.parallel}`,
    )
  if (image.registry !== null && image.dockerfile !== null)
    refuse(['image', 'dockerfile'], 'names a second base beside registry', 'either registry or dockerfile')
}
