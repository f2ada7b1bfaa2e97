// The one place that prints.

export const printLines = (lines: readonly string[]): void => {
  for (const line of lines) process.stdout.write(`${line}\n`)
}

export const printJson = (document: unknown): void => printLines([JSON.stringify(document)])

export const printError = (error: unknown): void => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
}
