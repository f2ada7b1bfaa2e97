// The user's own editor on a copy of a text: what it saves is what comes back.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { SweepdeckError } from '../../domain/errors.ts'

const USUAL = 'vi'

/** Program and arguments: `VISUAL`, else `EDITOR`, which may hold arguments. No shell reads them. */
export const editorWords = (env: Readonly<Record<string, string | undefined>>): readonly string[] => {
  const words = (env.VISUAL?.trim() || env.EDITOR?.trim() || USUAL).split(/\s+/)
  return words
}

/** Runs it on a file of that name until it is left; the terminal is its own meanwhile. */
export const editText = async (
  text: string,
  { path, env }: { readonly path: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'sweepdeck-'))
  try {
    const file = join(folder, basename(path))
    await writeFile(file, text, { mode: 0o600 })
    await run([...editorWords(env), file])
    return await readFile(file, 'utf8')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const run = ([program = USUAL, ...args]: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const failed = (why: string): void =>
      reject(
        new SweepdeckError(`the editor ${program} ${why}; nothing of it was taken`, {
          code: 'tui.editor',
          hint: 'EDITOR names the one to use.',
        }),
      )
    const child = spawn(program, args, { stdio: 'inherit' })
    child.once('error', error => failed(`cannot be started: ${error.message}`))
    child.once('exit', (code, signal) => (code === 0 ? resolve() : failed(`ended with ${code ?? signal}`)))
  })
