// Whether the image of a sweep brings what its code imports: found before containers are paid for that can only fail.
import { SweepdeckError } from '../domain/errors.ts'
import type { Inspection } from '../domain/ports.ts'
import type { ImageRecord } from '../domain/protocol.ts'

/**
 * What is worth a warning; throws `image.missing_package` where nothing can bring the module. A base that is not ours, a
 * requirements file or commands may bring anything: nothing is said of those.
 */
export const checkImage = (
  { thirdParties }: Pick<Inspection, 'thirdParties'>,
  image: ImageRecord | null,
): readonly string[] => {
  if (image === null || isOpaque(image)) return []
  const listed = new Set(image.pip.map(requirementName))
  const own = new Set(image.local_modules.map(name => name.split('.')[0]))
  const missing = thirdParties.filter(
    ({ module, package: name }) =>
      !own.has(module) && !listed.has(normal(module)) && !listed.has(normal(name)),
  )
  if (missing.length > 0 && image.pip.length === 0)
    throw new SweepdeckError(
      `the image has nothing but Python, and the code imports ${missing.map(({ module }) => module).join(', ')}`,
      {
        code: 'image.missing_package',
        hint:
          `Name the packages: \`image: { pip: [${missing.map(({ package: name }) => name).join(', ')}] }\`. ` +
          'Modules of your own have to be in the folder of the sweep file.',
      },
    )
  return missing.map(
    ({ module, package: name }) =>
      `the code imports ${module}, which is neither in this folder nor in image.pip: unless another package brings it, ` +
      `every run fails; add ${name} to image.pip`,
  )
}

const isOpaque = ({ requirements, registry, dockerfile, run, pip }: ImageRecord): boolean =>
  requirements !== null ||
  registry !== null ||
  dockerfile !== null ||
  run.length > 0 ||
  // An address or a path may hold a package of any name.
  pip.some(each => /[/@]|^-/.test(each))

/** `Scikit_Learn[extra]>=1.5` -> `scikit-learn`. */
const requirementName = (requirement: string): string =>
  normal(/^\s*([\w.-]+)/.exec(requirement)?.[1] ?? requirement)

/** As package indexes compare names. */
const normal = (name: string): string => name.toLowerCase().replaceAll(/[-_.]+/g, '-')
