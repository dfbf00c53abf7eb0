/**
 * The regions whose work this backend does: its own, those of its embedded worker, and those of the workers that it admits.
 *
 * Regions are independent and may hold the same documents, each in a backend of its own. So a policy runs where its target storage lies and nowhere
 * else, while requests (probes, browsing, lag) about what lies elsewhere are answered from here, by this region's own workers.
 */
export class ServedRegions {
  static create(options: { own: string; others: Iterable<string> }): ServedRegions {
    return new ServedRegions(options.own, new Set([options.own, ...options.others]));
  }

  private constructor(
    readonly own: string,
    private readonly served: ReadonlySet<string>,
  ) {}

  has(region: string): boolean {
    return this.served.has(region);
  }

  /** Where a request about something in `region` is answered. */
  forRequest(region: string): string {
    return this.has(region) ? region : this.own;
  }

  toString(): string {
    return [...this.served].sort().join(', ');
  }
}
