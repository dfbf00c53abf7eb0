/** A float or double as the sixteen hex digits of the double; all NaNs are one. */
export function doubleText(value: number, type: string): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(type === 'float' ? Math.fround(value) : value);
  return `"x${Number.isNaN(value) ? '7ff8000000000000' : bytes.toString('hex')}"`;
}
