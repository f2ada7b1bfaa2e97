// `sweepdeck init [FILE]`: a first sweep file beside a training script. The script is read, never run.
import { access, readdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { EXIT, type ExitCode, SweepdeckError } from '../../domain/errors.ts'
import { renderStarter } from '../../domain/sweep-file/starter.ts'
import type { App } from '../../services/app.ts'
import { byLikelihood, type Found, foundText, starterOf } from '../../services/starter-choice.ts'
import { ask } from '../confirm.ts'
import type { Session } from '../session.ts'
import { askForBlanks } from '../starter-questions.ts'
import { DEFAULT_SWEEP_FILE } from '../sweep-file-argument.ts'
import { writtenLines } from '../views/written-starter.ts'

export interface InitRequest {
  /** `train.py` or `train.py:function`. */
  readonly file: string | undefined
  readonly yes?: boolean
  readonly force?: boolean
}

export const init = async (
  session: Session,
  { file, yes = false, force = false }: InitRequest,
): Promise<ExitCode> => {
  const { output } = session
  const [script, wanted] = wordsOf(file)
  const folder = dirname(script ?? '.')
  const target = join(folder, DEFAULT_SWEEP_FILE)
  if (!force) await refuseExisting(target)
  const found = await findCandidates(
    await session.app(),
    script === undefined ? await scriptsHere() : [script],
  )
  const chosen = await choose(session, { found: byLikelihood(found), wanted, yes })
  const guessed = starterOf(chosen, {
    fileName: basename(chosen.file),
    sweepName: basename(resolve(folder)),
  })
  const mayAsk = output.canAsk && !yes
  const starter = mayAsk
    ? { ...guessed, parameters: await askForBlanks(session, guessed.parameters) }
    : guessed
  await write(target, renderStarter(starter))
  output.lines(writtenLines(chosen, { starter, target, columns: output.look.columns }))
  return EXIT.done
}

/** Before anything is asked for nothing. */
const refuseExisting = async (path: string): Promise<void> => {
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  if (!isThere) return
  throw new SweepdeckError(`${path} is there already`, {
    code: 'init.exists',
    hint: `\`sweepdeck plan${argumentFor(path)}\` shows what it would run; --force replaces it.`,
  })
}

const argumentFor = (path: string): string => (path === DEFAULT_SWEEP_FILE ? '' : ` ${path}`)

const wordsOf = (file: string | undefined): readonly [script: string | undefined, wanted: string | null] => {
  const match = /^(.+\.py):([\p{L}_][\p{L}\p{N}_]*)$/u.exec(file ?? '')
  return match ? [match[1], match[2] as string] : [file, null]
}

// Neither trains anything.
const NOT_TRAINING = /^(test_.*|.*_test|conftest|setup|noxfile)\.py$/

const scriptsHere = async (): Promise<readonly string[]> =>
  (await readdir('.')).filter(name => name.endsWith('.py') && !NOT_TRAINING.test(name)).sort()

const findCandidates = async (app: App, scripts: readonly string[]): Promise<readonly Found[]> => {
  const found: Found[] = []
  for (const file of scripts)
    for (const candidate of await app.candidates(file)) found.push({ file, candidate })
  if (found.length > 0) return found
  const where =
    scripts.length === 0
      ? 'there is no Python file in this folder'
      : `nothing to train was found in ${scripts.join(', ')}`
  throw new SweepdeckError(where, {
    code: 'init.nothing_found',
    hint: 'Name the script: sweepdeck init train.py. It needs a function of a config, `def train(config)`, or argparse flags.',
  })
}

const choose = async (
  session: Session,
  {
    found,
    wanted,
    yes,
  }: { readonly found: readonly Found[]; readonly wanted: string | null; readonly yes: boolean },
): Promise<Found> => {
  const matching = wanted === null ? found : found.filter(({ candidate }) => candidate.name === wanted)
  const [best] = matching
  if (best === undefined)
    throw new SweepdeckError(`there is no function ${wanted} that could be trained`, {
      code: 'init.no_such_function',
      hint: 'These were found:',
      details: found.map(foundText),
    })
  if (matching.length === 1 || yes) return best
  if (session.output.canAsk) return askWhich(session, matching)
  throw new SweepdeckError(`there are ${matching.length} that could be trained`, {
    code: 'init.ambiguous',
    hint: `Name one, as in \`sweepdeck init ${best.file}:${best.candidate.name}\`, or add --yes for the first.`,
    details: matching.map(foundText),
  })
}

const askWhich = async (session: Session, found: readonly Found[]): Promise<Found> => {
  session.output.errorLines(found.map((each, index) => `  ${index + 1}  ${foundText(each)}`))
  const answer = (await ask(session, 'Which one? [1] ')).trim()
  const chosen = found[answer === '' ? 0 : Number(answer) - 1]
  if (chosen) return chosen
  throw new SweepdeckError(`${JSON.stringify(answer)} is none of them`, {
    code: 'cli.bad_value',
    hint: `A number from 1 to ${found.length}.`,
  })
}

const write = async (path: string, text: string): Promise<void> => {
  try {
    await writeFile(path, text)
  } catch (error) {
    throw new SweepdeckError(`cannot write ${path}: ${(error as Error).message}`, {
      code: 'init.unwritable',
      exitCode: EXIT.environment,
      cause: error,
    })
  }
}
