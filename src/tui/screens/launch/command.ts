// The command lines that do what this screen does.
import { shellWord } from '../../../format/shell-word.ts'

export const runCommand = (path: string): string => `sweepdeck run ${shellWord(path)}`
export const planCommand = (path: string): string => `sweepdeck plan ${shellWord(path)}`
export const probeCommand = (path: string): string => `${planCommand(path)} --probe`
