// Which letters a terminal can be trusted with: for charts, and for the marks around them.

/** Braille and all of today's Unicode; the blocks and lines that every screen font has had since DOS; plain ASCII. */
export type GlyphSet = 'braille' | 'block' | 'ascii'
export const GLYPH_SETS: readonly GlyphSet[] = ['braille', 'block', 'ascii']

/** Consoles that draw with a font of 256 or 512 letters, none of which is braille. */
const CONSOLES = /^(linux|cons25|wsvt25|pcvt|pccon)/

/** What the environment tells of it. A locale that says nothing is taken for one of today. */
export const glyphSetOf = (
  env: Readonly<Partial<Record<'LC_ALL' | 'LC_CTYPE' | 'LANG' | 'TERM', string | undefined>>>,
): GlyphSet => {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  if (locale !== '' && !/utf-?8/i.test(locale)) return 'ascii'
  return CONSOLES.test(env.TERM ?? '') ? 'block' : 'braille'
}
