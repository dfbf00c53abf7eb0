/** Bounds how much is held in memory at a time: work waits until the bytes that it needs are free. */
export class ByteBudget {
  private free: number;
  private readonly waiting: { bytes: number; start: () => void }[] = [];

  constructor(private readonly totalBytes: number) {
    this.free = totalBytes;
  }

  /**
   * Runs `work` once `bytes` are free, in the order of the calls. What is larger than the whole budget runs alone.
   * @param signal - ends the wait; what became of the work is its own affair
   */
  async run<T>(bytes: number, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const taken = Math.min(bytes, this.totalBytes);
    if (this.waiting.length > 0 || taken > this.free) {
      await this.wait(taken, signal);
    } else {
      this.free -= taken;
    }
    try {
      return await work();
    } finally {
      this.free += taken;
      this.startWaiting();
    }
  }

  private async wait(bytes: number, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    let leave = () => {};
    try {
      await new Promise<void>((start, reject) => {
        const turn = { bytes, start };
        leave = () => {
          const index = this.waiting.indexOf(turn);
          if (index >= 0) {
            this.waiting.splice(index, 1);
            reject(signal!.reason);
            this.startWaiting();
          }
        };
        this.waiting.push(turn);
        signal?.addEventListener('abort', leave, { once: true });
      });
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }

  private startWaiting(): void {
    while (this.waiting.length > 0 && this.waiting[0].bytes <= this.free) {
      const { bytes, start } = this.waiting.shift()!;
      this.free -= bytes;
      start();
    }
  }
}
