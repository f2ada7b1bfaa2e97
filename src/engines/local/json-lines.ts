// One record per line, as files of runs are written.

/** The text of a JSON-lines file. */
export const jsonLines = (records: readonly unknown[]): string =>
  records.map(record => `${JSON.stringify(record)}\n`).join('')
