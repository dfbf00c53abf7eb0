const LIMIT = 2n ** 64n;

/**
 * A digest of rows that no order changes: their number, and the sum of the MD5 of each row's text (see `rowText`), its halves apart, modulo
 * 2^64. MD5 is enough here: it stands against damage and defects, not against somebody who forges rows.
 */
export class RowDigest {
  static readonly EMPTY = new RowDigest(0n, 0n, 0n);

  constructor(
    readonly rows: bigint,
    private readonly low: bigint,
    private readonly high: bigint,
  ) {}

  plus(other: RowDigest): RowDigest {
    return new RowDigest(this.rows + other.rows, (this.low + other.low) % LIMIT, (this.high + other.high) % LIMIT);
  }

  equals(other: RowDigest): boolean {
    return this.rows === other.rows && this.toString() === other.toString();
  }

  /** 32 hex digits. */
  toString(): string {
    return [this.high, this.low].map(half => (half % LIMIT).toString(16).padStart(16, '0')).join('');
  }
}
