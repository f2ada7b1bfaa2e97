// Light and dark: the colours stand in the style sheet once, and charts read them from there.

export interface Theme {
  readonly ink: string
  readonly muted: string
  readonly line: string
  readonly surface: string
  readonly accent: string
  readonly good: string
  readonly warn: string
  readonly faint: string
  readonly font: string
  readonly series: readonly string[]
}

const SERIES = 8

const readTheme = (): Theme => {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  return {
    ink: colour('ink'),
    muted: colour('muted'),
    line: colour('line'),
    surface: colour('surface'),
    accent: colour('accent'),
    good: colour('good'),
    warn: colour('warn'),
    faint: colour('faint'),
    font: getComputedStyle(document.body).fontFamily,
    series: Array.from({ length: SERIES }, (_, index) => colour(`series-${index + 1}`)),
  }
}

type Listener = (theme: Theme) => void
const listeners: Listener[] = []
let current: Theme | null = null

/** The theme that is shown. */
export const theme = (): Theme => {
  current ??= readTheme()
  return current
}

/** Calls back whenever the theme has changed. */
export const onTheme = (listener: Listener): void => {
  listeners.push(listener)
}

const renew = (): void => {
  current = readTheme()
  for (const listener of listeners) listener(current)
}

const systemIsDark = matchMedia('(prefers-color-scheme: dark)')

const isDark = (): boolean => {
  const chosen = document.documentElement.dataset.theme
  return chosen === undefined ? systemIsDark.matches : chosen === 'dark'
}

/** Sets the theme, whatever the system says. */
const choose = (name: 'light' | 'dark'): void => {
  document.documentElement.dataset.theme = name
  renew()
}

/** Follows the system until a theme is chosen; paper is light. Returns the button that chooses. */
export const themeButton = (make: (onclick: () => void) => HTMLElement): HTMLElement => {
  const button = make(() => {
    choose(isDark() ? 'light' : 'dark')
    button.setAttribute('aria-pressed', String(isDark()))
  })
  button.setAttribute('aria-pressed', String(isDark()))
  systemIsDark.addEventListener('change', () => {
    button.setAttribute('aria-pressed', String(isDark()))
    renew()
  })
  let before: string | undefined
  addEventListener('beforeprint', () => {
    before = document.documentElement.dataset.theme
    choose('light')
  })
  addEventListener('afterprint', () => {
    if (before === undefined) delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = before
    renew()
  })
  return button
}
