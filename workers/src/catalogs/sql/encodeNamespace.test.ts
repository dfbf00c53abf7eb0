import { decodeNamespace, encodeNamespace } from './encodeNamespace';

describe('encodeNamespace', () => {
  it('joins the levels and keeps the table apart, so that only the table may hold dots', () => {
    expect(encodeNamespace(['sales', 'eu', 'orders.v2'])).toEqual({ namespace: 'sales.eu', table: 'orders.v2' });
    expect(decodeNamespace('sales.eu')).toEqual(['sales', 'eu']);
    expect(decodeNamespace('')).toEqual([]);
  });

  it.each([[['a.b', 'orders']], [['a', '', 'orders']], [['orders']], [['a', '']], [[]]])(
    'refuses %j, which would come back as another name',
    key => {
      expect(() => encodeNamespace(key)).toThrow(expect.objectContaining({ code: 'unsupported-identifier', retryable: false }));
      expect(() => encodeNamespace(key)).toThrow(JSON.stringify(key));
    },
  );
});
