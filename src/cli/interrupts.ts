// What Ctrl-C means while a sweep is followed: once leaves it running, twice in a row stops it, a third time stops waiting.

export type FollowMode = 'following' | 'leaving' | 'stopping' | 'left'

export interface InterruptHandlers {
  /** The first press: say how to come back. */
  readonly onLeaving: () => void
  /** The second: ask the sweep to stop, and go on following it. */
  readonly onStopping: () => void
  /** Nothing more is waited for. */
  readonly onLeft: () => void
}

export class Interrupts {
  readonly #handlers: InterruptHandlers
  readonly #secondPressMs: number
  #mode: FollowMode = 'following'
  #timer: NodeJS.Timeout | undefined

  constructor(handlers: InterruptHandlers, { secondPressMs }: { readonly secondPressMs: number }) {
    this.#handlers = handlers
    this.#secondPressMs = secondPressMs
  }

  get mode(): FollowMode {
    return this.#mode
  }

  press(): void {
    switch (this.#mode) {
      case 'following':
        this.#mode = 'leaving'
        this.#timer = setTimeout(() => this.leave(), this.#secondPressMs)
        this.#handlers.onLeaving()
        return
      case 'leaving':
        clearTimeout(this.#timer)
        this.#mode = 'stopping'
        this.#handlers.onStopping()
        return
      case 'stopping':
        this.leave()
        return
      case 'left':
        return
    }
  }

  /** Stops waiting now; the sweep goes on as it is. */
  leave(): void {
    clearTimeout(this.#timer)
    this.#mode = 'left'
    this.#handlers.onLeft()
  }

  /** The sweep is over: nothing is pending any more. */
  dispose(): void {
    clearTimeout(this.#timer)
  }
}
