// The sheets, by their kind.
import { chooseSheet } from './choose.ts'
import { confirmSheet } from './confirm.ts'
import { filterSheet } from './filter.ts'
import { helpSheet } from './help.ts'
import { promptSheet } from './prompt.ts'
import type { Sheet, SheetModule } from './sheet.ts'
import { textSheet } from './text.ts'

const SHEETS: { readonly [Kind in Sheet['kind']]: SheetModule<Extract<Sheet, { kind: Kind }>> } = {
  help: helpSheet,
  choose: chooseSheet,
  confirm: confirmSheet,
  prompt: promptSheet,
  filter: filterSheet,
  text: textSheet,
}

export const sheetModuleOf = (sheet: Sheet): SheetModule<Sheet> =>
  SHEETS[sheet.kind] as unknown as SheetModule<Sheet>

export const SHEET_KEYS = Object.values(SHEETS).flatMap(({ keys }) => keys)
