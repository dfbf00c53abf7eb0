import { CorruptInput } from '../CorruptInput';
import { canonicalJson } from './canonicalJson';
import { describeDifference } from './describeDifference';
import { parseJson } from './parseJson';

const parse = (text: string) => parseJson(Buffer.from(text));

describe('parseJson', () => {
  it('keeps numbers to the letter', () => {
    const text = '[9223372036854775807,-0,1.50,1E400,0.1234567890123456789]';
    expect(canonicalJson(parse(text))).toBe(text);
  });

  it('keeps keys that mean something to JavaScript', () => {
    expect(canonicalJson(parse('{"__proto__":{"a":1},"constructor":2,"toString":3}'))).toBe(
      '{"__proto__":{"a":1},"constructor":2,"toString":3}',
    );
  });

  it.each([
    ['half a document', '{"a":'],
    ['nothing', ''],
    ['nesting without end', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['nesting beyond reason', '['.repeat(1_000) + ']'.repeat(1_000)],
  ])('refuses %s', (_what, text) => {
    expect(() => parse(text)).toThrow(CorruptInput);
  });

  it('refuses what is no UTF-8', () => {
    expect(() => parseJson(Uint8Array.from([0x22, 0xff, 0x22]))).toThrow(CorruptInput);
  });
});

describe('canonicalJson', () => {
  it('has one text for one value', () => {
    expect(canonicalJson(parse('{ "b": [1, true, null], "a": "\\u00e4\\/" }'))).toBe('{"a":"ä/","b":[1,true,null]}');
  });
});

describe('describeDifference', () => {
  it.each<[string, string, string | undefined]>([
    ['{"a":1,"b":2}', '{"b":2,"a":1}', undefined],
    ['{"a":{"b":[1,2]}}', '{"a":{"b":[1,3]}}', 'a.b[1] is 3 instead of 2'],
    ['{"a":[1]}', '{"a":[1,2]}', 'a has 2 elements instead of 1'],
    ['{"a":1}', '{"a":"1"}', 'a is "1" instead of 1'],
    ['{"a":null}', '{}', 'a is missing'],
    ['{}', '{"a":null}', 'a is not in the original'],
  ])('of %s and %s is %s', (expected, actual, difference) => {
    expect(describeDifference(parse(expected), parse(actual))).toBe(difference);
  });
});
