// What a Python process of ours finds in its environment.
import { delimiter } from 'node:path'

type Variables = Readonly<Record<string, string | undefined>>

/** The variables under which `python -m sweepdeck.…` is found, whatever interpreter it is. */
export const pythonEnvironment = (env: Variables, pythonPath: string): Variables => ({
  ...env,
  PYTHONPATH: env.PYTHONPATH ? `${pythonPath}${delimiter}${env.PYTHONPATH}` : pythonPath,
})
