// Where the clone is: the bundle that is run lies elsewhere, so it is told when it is made.
declare const REPOSITORY_FOLDER: string
export const REPOSITORY = REPOSITORY_FOLDER
