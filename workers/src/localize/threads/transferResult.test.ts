import { transferableSymbol, valueSymbol } from 'piscina';
import { transferResult } from './transferResult';

describe('transferResult', () => {
  it('names the buffer that is to be handed over, and leaves failures as they are', () => {
    const bytes = new ArrayBuffer(8);
    const outcome = { ok: true, value: { changed: true, bytes, lengthBytes: 8, sha256: 'a' } } as const;
    const moved = transferResult(() => outcome)('input') as Record<symbol, unknown>;
    expect(moved[transferableSymbol as unknown as symbol]).toEqual([bytes]);
    expect(moved[valueSymbol as unknown as symbol]).toBe(outcome);

    const failed = { ok: false, code: 'corrupt-metadata', message: 'm', retryable: false } as const;
    expect(transferResult(() => failed)('input')).toBe(failed);
  });
});
