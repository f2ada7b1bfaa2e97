// Elements made from plain values. Text is always text: nothing from a sweep is ever read as HTML.

type Child = Node | string | null
type Props = Readonly<Record<string, string | number | boolean | ((event: Event) => void) | null | undefined>>

/** An element with attributes, listeners (`onclick`) and children; what is null or false is left out. */
export const h = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  props: Props,
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value)
    else if (value === true) element.setAttribute(name, '')
    else if (value !== null && value !== undefined && value !== false)
      element.setAttribute(name, String(value))
  }
  element.append(...children.filter(child => child !== null))
  return element
}

/** A section of the page with its heading, and a sentence on what it shows. */
export const section = (
  { id, title, lead }: { readonly id: string; readonly title: string; readonly lead?: string | null },
  ...children: readonly Child[]
): HTMLElement =>
  h(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    h(
      'div',
      { class: 'section-head' },
      h('h2', { id: `${id}-title` }, title),
      lead ? h('p', { class: 'lead' }, lead) : null,
    ),
    ...children,
  )

/** One of several to choose, as a row of buttons of which one is pressed. */
export const choice = <Value extends string>({
  label,
  options,
  chosen,
  onChoose,
}: {
  readonly label: string
  readonly options: readonly (readonly [value: Value, text: string])[]
  readonly chosen: Value
  readonly onChoose: (value: Value) => void
}): HTMLElement => {
  const buttons = options.map(([value, text]) =>
    h(
      'button',
      {
        type: 'button',
        'aria-pressed': String(value === chosen),
        onclick: () => {
          for (const [index, [each]] of options.entries())
            buttons[index]?.setAttribute('aria-pressed', String(each === value))
          onChoose(value)
        },
      },
      text,
    ),
  )
  return h('div', { class: 'choice', role: 'group', 'aria-label': label }, ...buttons)
}
