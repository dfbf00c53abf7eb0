/** Bounds how much is held in memory at a time: work waits until the bytes that it needs are free. */
export class ByteBudget {
  private free: number;
  private readonly waiting: { bytes: number; start: () => void }[] = [];

  constructor(private readonly totalBytes: number) {
    this.free = totalBytes;
  }

  /** Runs `work` once `bytes` are free, in the order of the calls. What is larger than the whole budget runs alone. */
  async run<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    const taken = Math.min(bytes, this.totalBytes);
    if (this.waiting.length > 0 || taken > this.free) {
      await new Promise<void>(start => this.waiting.push({ bytes: taken, start }));
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

  private startWaiting(): void {
    while (this.waiting.length > 0 && this.waiting[0].bytes <= this.free) {
      const { bytes, start } = this.waiting.shift()!;
      this.free -= bytes;
      start();
    }
  }
}
