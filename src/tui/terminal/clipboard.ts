// Text for the clipboard of the terminal in front of the user, also over SSH: OSC 52.

/** Longer ones are refused by terminals, some of them by showing what follows. */
const LONGEST = 74_994

/** The sequence; through tmux it has to be wrapped. */
export const clipboardSequence = (
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): string => {
  const encoded = Buffer.from(text).toString('base64')
  if (encoded.length > LONGEST) return ''
  const sequence = `\u001b]52;c;${encoded}\u0007`
  return env.TMUX ? `\u001bPtmux;${sequence.replaceAll('\u001b', '\u001b\u001b')}\u001b\\` : sequence
}
