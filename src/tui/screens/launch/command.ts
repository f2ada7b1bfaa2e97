// The command lines that do what this screen does.

/** As a shell would need it. */
const argument = (path: string): string =>
  /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`

export const runCommand = (path: string): string => `sweepdeck run ${argument(path)}`
export const planCommand = (path: string): string => `sweepdeck plan ${argument(path)}`
export const probeCommand = (path: string): string => `${planCommand(path)} --probe`
