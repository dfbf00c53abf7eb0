import { formatBytes } from './formatBytes';
import { formatCount } from './formatCount';
import { formatDuration } from './formatDuration';
import { formatLag } from './formatLag';
import { formatRate } from './formatRate';
import { formatRelativeTime } from './formatRelativeTime';
import { formatUtc } from './formatUtc';
import { pluralize } from './pluralize';
import { shortenHash } from './shortenHash';

describe('formats', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [1_048_575, '1 MiB'],
    [3_565_158, '3.4 MiB'],
    [130 * 2 ** 30, '130 GiB'],
    [5 * 2 ** 60, '5120 PiB'],
  ])('tells %d bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [-5, '0 s'],
    [0.4, '0 ms'],
    [85, '85 ms'],
    [4_250, '4.2 s'],
    [59_999, '59 s'],
    [200_000, '3 min 20 s'],
    [3_600_000, '1 h'],
    [7_500_000, '2 h 5 min'],
    [273_600_000, '3 d 4 h'],
  ])('tells %d ms as %s', (milliseconds, text) => expect(formatDuration(milliseconds)).toBe(text));

  it.each([
    ['2026-01-01T12:00:00Z', 'just now'],
    ['2026-01-01T11:59:48Z', '12 s ago'],
    ['2026-01-01T12:04:00Z', 'in 4 min'],
    ['2025-12-30T10:00:00Z', '2 d ago'],
  ])('tells %s, seen at noon, as %s', (at, text) => expect(formatRelativeTime(new Date(at), new Date('2026-01-01T12:00:00Z'))).toBe(text));

  it('tells exact moments in UTC', () => {
    expect(formatUtc(new Date('2026-01-01T12:00:00+02:00'))).toBe('2026-01-01 10:00:00.000 UTC');
  });

  it('shortens counts and hashes only where they are long', () => {
    expect([formatCount(99_999), formatCount(1_234_567)]).toEqual(['99,999', '1.2M']);
    expect([shortenHash('abcdef'), shortenHash('0123456789abcdef')]).toEqual(['abcdef', '0123456789…']);
    expect([pluralize(1, 'policy', 'policies'), pluralize(2, 'policy', 'policies')]).toEqual(['1 policy', '2 policies']);
  });

  it('tells speed in bytes before items, and nothing where nothing moves', () => {
    expect(formatRate({ itemsPerSecond: 4, bytesPerSecond: 2048 })).toBe('2 KiB/s');
    expect(formatRate({ itemsPerSecond: 4.4, bytesPerSecond: 0 })).toBe('4 items/s');
    expect(formatRate({ itemsPerSecond: 0, bytesPerSecond: 0 })).toBeUndefined();
  });

  it('tells lag in words', () => {
    expect(formatLag({ commits: 0, rows: 0, bytes: 0, seconds: 0 })).toBe('level');
    expect(formatLag({ commits: 3, rows: 10, bytes: 10, seconds: 12 })).toBe('12 s, 3 commits behind');
  });
});
