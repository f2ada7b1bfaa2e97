// What Ink lays out and paints: each part of the screen where the arrangement says, as rows that fit already.
import { Box, Text } from 'ink'
import type { ReactElement } from 'react'
import { footerRow } from './chrome/footer.ts'
import { headerRow } from './chrome/header.ts'
import { messageRow } from './chrome/message.ts'
import { titleRow } from './chrome/title.ts'
import { type Rect, SMALLEST } from './layout.ts'
import { moduleOf } from './screens/screen.ts'
import { sheetModuleOf } from './sheets/registry.ts'
import type { Ui } from './state/binding.ts'
import { placeOf, type State } from './state/model.ts'
import { arrangementOf, bodyOf } from './state/selectors.ts'
import type { Theme } from './theme.ts'

export interface RootProps {
  readonly state: State
  readonly ui: Ui
  readonly theme: Theme
}

/** The whole screen. */
export const Root = ({ state, ui, theme }: RootProps): ReactElement => {
  const { columns, rows } = state.size
  const arrangement = arrangementOf(state, ui)
  if (arrangement === null) return <TooSmall size={state.size} />
  const { frame, slots } = arrangement
  return (
    <Box width={columns} height={rows}>
      <Rows rect={frame.header} rows={[headerRow(state, ui, theme)]} theme={theme} />
      {slots.map(slot => (
        <PaneOf key={slot.pane} {...{ state, ui, theme, slot }} />
      ))}
      {slots.map(({ pane, rect }) =>
        rect.x === 0 ? null : (
          <Rows
            key={`side of ${pane}`}
            rect={{ x: rect.x - 1, y: rect.y, width: 1, height: rect.height }}
            rows={Array.from({ length: rect.height }, () => theme.paint('border', theme.glyphs.side))}
            theme={theme}
          />
        ),
      )}
      {state.sheet !== null && frame.sheet.height > 0 ? (
        <SheetOf {...{ state, ui, theme }} rect={frame.sheet} />
      ) : null}
      {frame.message.height > 0 ? (
        <Rows rect={frame.message} rows={[messageRow(state, theme)]} theme={theme} />
      ) : null}
      <Rows rect={frame.footer} rows={[footerRow(state, ui, theme)]} theme={theme} />
    </Box>
  )
}

const PaneOf = ({
  state,
  ui,
  theme,
  slot,
}: RootProps & { readonly slot: { pane: string; rect: Rect } }): ReactElement => {
  const place = placeOf(state)
  const pane = moduleOf(ui.screens, place).panes[slot.pane as typeof place.focus]
  const isFocused = slot.pane === place.focus && state.sheet === null
  const { width, height } = bodyOf(slot.rect)
  const title = titleRow(pane.title(state, place), { width, theme, isFocused })
  const rows = height === 0 ? [] : pane.rows(state, place, { width, height, theme, isFocused })
  return <Rows rect={slot.rect} rows={[title, ...rows]} theme={theme} />
}

const SheetOf = ({ state, ui, theme, rect }: RootProps & { readonly rect: Rect }): ReactElement | null => {
  const { sheet } = state
  if (sheet === null) return null
  const { width, height } = bodyOf(rect)
  const sheetModule = sheetModuleOf(sheet)
  const title = titleRow(sheetModule.title(sheet, state, ui), { width, theme, isFocused: true })
  const rows =
    height === 0 ? [] : sheetModule.rows(sheet, state, ui, { width, height, theme, isFocused: true })
  return <Rows rect={rect} rows={[title, ...rows]} theme={theme} />
}

/** Rows in a rectangle. A row that is missing is empty, and one too many is not shown. */
const Rows = ({
  rect,
  rows,
  theme,
}: {
  readonly rect: Rect
  readonly rows: readonly string[]
  readonly theme: Theme
}): ReactElement => (
  <Box
    position="absolute"
    marginLeft={rect.x}
    marginTop={rect.y}
    width={rect.width}
    height={rect.height}
    flexDirection="column"
  >
    {rows.slice(0, rect.height).map((row, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen
      <Text key={index} wrap="truncate">
        {theme.show(row) || ' '}
      </Text>
    ))}
  </Box>
)

const TooSmall = ({ size }: { readonly size: State['size'] }): ReactElement => (
  <Box width={size.columns} height={size.rows}>
    <Text wrap="truncate">
      {`This needs ${SMALLEST.columns}x${SMALLEST.rows}; here are ${size.columns}x${size.rows}. q quits.`}
    </Text>
  </Box>
)
