import { parseLosslessJson, stringifyLosslessJson } from './losslessJson';

describe('lossless JSON', () => {
  it('carries 63-bit ids both ways', () => {
    const text = '{"snapshotId":8744736658442914487,"none":-1,"ratio":0.5,"large":1e300,"text":"9223372036854775807"}';
    const value = parseLosslessJson(text);
    expect(value).toEqual({ snapshotId: 8744736658442914487n, none: -1, ratio: 0.5, large: 1e300, text: '9223372036854775807' });
    expect(stringifyLosslessJson(value)).toBe(text.replace('1e300', '1e+300'));
  });
});
