// Words of a command line that is shown, for somebody who copies it into a shell.

/** The word, in quotes where a shell would take it for something else. */
export const shellWord = (word: string): string =>
  /^[\w=.,:+/@%-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
