// What an editor of sweep files needs of the user's folder.

/** A file that comes with the program, and the folder it needs beside it. */
export interface Example {
  /** Of the folder: `digits`. */
  readonly name: string
  /** What its sweep file says first. */
  readonly about: string
}

export interface DraftFiles {
  /** Sweep files and Python files of the project, relative to the folder the program was started in. */
  find(): Promise<{ readonly sweepFiles: readonly string[]; readonly scripts: readonly string[] }>
  /** null where there is no such file. */
  read(path: string): Promise<string | null>
  /** As a whole, and with the rights that it has; makes it where there is none. */
  replace(path: string, text: string): Promise<void>
  /** A name that nothing has yet: `digits-2.yaml` where there is `digits.yaml`. */
  freePath(path: string): Promise<string>
  /** As the user would type it. */
  relative(path: string): string
  examples(): Promise<readonly Example[]>
  /** Copies it into a folder of its name, which must not be there, and gives the path of its sweep file. */
  copyExample(name: string): Promise<string>
}
