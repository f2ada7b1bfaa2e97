// Sweep files as they are written in the terminal UI: where one can begin, opening, checking while it is typed, saving.
import type { DraftFiles, Example } from '../domain/draft-port.ts'
import { SweepdeckError } from '../domain/errors.ts'
import type { Candidate } from '../domain/ports.ts'
import type { StoreQueries } from '../domain/store-port.ts'
import { renderStarter } from '../domain/sweep-file/starter.ts'
import { createDraftCheck, type DraftCheckPorts, type DraftRequest } from './draft-check.ts'
import { byLikelihood, foundText, starterOf } from './starter-choice.ts'

/** What a new sweep can be made from. */
export type Start =
  | { readonly kind: 'file'; readonly path: string }
  /** A function or a script that was found in a Python file. */
  | { readonly kind: 'script'; readonly file: string; readonly name: string; readonly about: string }
  | { readonly kind: 'sweep'; readonly sweepId: string; readonly name: string }
  | { readonly kind: 'example'; readonly name: string; readonly about: string }

/** A sweep file that is open. */
export interface OpenDraft {
  /** As the user would type it. */
  readonly path: string
  readonly text: string
  /** What was on the disk then; null: it is not there yet. */
  readonly base: string | null
  /** What is worth knowing of where it is from. */
  readonly note: string | null
}

export type SaveResult =
  | { readonly kind: 'saved' }
  /** Somebody else wrote it since; null: took it away. */
  | { readonly kind: 'changed'; readonly theirs: string | null }

export interface DefineService {
  /** Files of the project first, then what could become one. */
  starts(): Promise<readonly Start[]>
  open(start: Start): Promise<OpenDraft>
  /** Tells what is known, again and again until it is all; returns then, or soon after the signal. */
  check(request: DraftRequest): Promise<void>
  /** What the file on the disk says now; null where there is none. */
  read(path: string): Promise<string | null>
  /** Writes the file if it still says `base`, or in any case with `overwrite`. */
  save(request: Omit<OpenDraft, 'note'> & { readonly overwrite: boolean }): Promise<SaveResult>
}

export interface DefinePorts extends Omit<DraftCheckPorts, 'store'> {
  readonly drafts: DraftFiles
  readonly store: Pick<StoreQueries, 'sweeps' | 'finished' | 'runTimes'>
  readonly candidates: (file: string) => Promise<readonly Candidate[]>
}

/** Files of earlier sweeps that are offered. */
const MOST_SWEEPS = 20

export const createDefine = (ports: DefinePorts): DefineService => {
  const { drafts, store } = ports
  return {
    starts: async () => {
      const [{ sweepFiles, scripts }, examples] = await Promise.all([drafts.find(), drafts.examples()])
      const taken = new Set(sweepFiles.map(folderOf))
      // A script beside a sweep file has one already.
      const free = scripts.filter(script => !taken.has(folderOf(script)))
      return [
        ...sweepFiles.map((path): Start => ({ kind: 'file', path })),
        ...(await scriptStarts(free, ports)),
        ...sweepStarts(ports),
        ...examples.map(({ name, about }: Example): Start => ({ kind: 'example', name, about })),
      ]
    },
    open: async start => {
      if (start.kind === 'file') return openFile(start.path, drafts)
      if (start.kind === 'example') return openFile(await drafts.copyExample(start.name), drafts)
      if (start.kind === 'script')
        return {
          path: await drafts.freePath(beside(start.file, 'sweep.yaml')),
          text: await starterText(start, ports),
          base: null,
          note: null,
        }
      const sweep = store.sweeps().find(({ sweepId }) => sweepId === start.sweepId)
      if (sweep === undefined)
        throw new SweepdeckError(`there is no sweep ${start.sweepId} any more`, { code: 'sweep.not_found' })
      const { path, text, overrides } = sweep.plan.source
      return {
        path: await drafts.freePath(path === null ? 'sweep.yaml' : drafts.relative(path)),
        text,
        base: null,
        note:
          overrides.length === 0
            ? null
            : `it was launched with ${overrides.join(' ')}, which the file does not say`,
      }
    },
    check: createDraftCheck(ports),
    read: drafts.read,
    save: async ({ path, text, base, overwrite }) => {
      const theirs = await drafts.read(path)
      if (!overwrite && theirs !== base && theirs !== text) return { kind: 'changed', theirs }
      await drafts.replace(path, text)
      return { kind: 'saved' }
    },
  }
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)
const beside = (path: string, name: string): string => `${folderOf(path)}${name}`

const openFile = async (path: string, drafts: DraftFiles): Promise<OpenDraft> => {
  const text = await drafts.read(path)
  if (text === null) throw new SweepdeckError(`${path} is not there any more`, { code: 'file.unreadable' })
  return { path, text, base: text, note: null }
}

/** What cannot be read as Python is left out: others may be readable. */
const scriptStarts = async (
  scripts: readonly string[],
  { candidates }: Pick<DefinePorts, 'candidates'>,
): Promise<readonly Start[]> => {
  const found = await Promise.all(
    scripts.map(async file => {
      const each = await candidates(file).catch((): readonly Candidate[] => [])
      return each.map(candidate => ({ file, candidate }))
    }),
  )
  return byLikelihood(found.flat()).map(each => ({
    kind: 'script',
    file: each.file,
    name: each.candidate.name,
    about: foundText(each),
  }))
}

/** The newest of each name. */
const sweepStarts = ({ store }: Pick<DefinePorts, 'store'>): readonly Start[] => {
  const seen = new Set<string>()
  return store
    .sweeps()
    .filter(({ name }) => !seen.has(name) && seen.add(name))
    .slice(0, MOST_SWEEPS)
    .map(({ sweepId, name }) => ({
      kind: 'sweep',
      sweepId,
      name,
    }))
}

const starterText = async (
  { file, name }: Extract<Start, { kind: 'script' }>,
  { candidates }: Pick<DefinePorts, 'candidates'>,
): Promise<string> => {
  const candidate = (await candidates(file)).find(each => each.name === name)
  if (candidate === undefined)
    throw new SweepdeckError(`${file} has no ${name} any more`, { code: 'init.no_such_function' })
  const fileName = file.slice(folderOf(file).length)
  const sweepName = folderOf(file).split('/').at(-2) ?? fileName.replace(/\.py$/, '')
  return renderStarter(starterOf({ file, candidate }, { fileName, sweepName }))
}
