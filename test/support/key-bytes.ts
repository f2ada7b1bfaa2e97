// Keys by their names in the keymap, and what a terminal sends for them.

const NAMED: Readonly<Record<string, string>> = {
  enter: '\r',
  escape: '\u001b',
  tab: '\t',
  'shift+tab': '\u001b[Z',
  space: ' ',
  backspace: '\u007f',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  home: '\u001b[H',
  end: '\u001b[F',
  pageup: '\u001b[5~',
  pagedown: '\u001b[6~',
  f1: '\u001bOP',
  delete: '\u001b[3~',
}

/** The bytes of a key: a letter, or a name such as `enter`, `ctrl+d`, `shift+tab`. */
export const bytesOf = (key: string): string => {
  const named = NAMED[key]
  if (named !== undefined) return named
  if (key.startsWith('ctrl+')) return String.fromCharCode(key.charCodeAt(5) & 0x1f)
  return key
}
