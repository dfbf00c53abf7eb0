import { JsonDocument } from './JsonDocument';

const TEXT = `{
  "id" : 9223372036854775807,  "price": 1.10, "huge": 1e400, "escaped": "a\\/b \\u00fc",
  "2": "b", "1": "a", "__proto__": {"x": [ ]}, "empty": {},
  "path": "old", "list": [ {"p": "x"}, {"p": "y"} ], "nothing": null
}
`;

const parse = (text: string) => JsonDocument.parse('s3://lake/v1.metadata.json', text);

describe('JsonDocument', () => {
  it('gives back the very text where nothing is changed', () => {
    expect(parse(TEXT).toText()).toBe(TEXT);
  });

  it('replaces values and leaves every other character', () => {
    const document = parse(TEXT);
    document.items(document.root, 'list').forEach(item => document.replace(document.member(item, 'p')!, 'new "p"'));
    document.replace(document.member(document.root, 'path')!, []);
    expect(document.toText()).toBe(
      TEXT.replace('"old"', '[]').replace('{"p": "x"}', '{"p": "new \\"p\\""}').replace('{"p": "y"}', '{"p": "new \\"p\\""}'),
    );
  });

  it('sets and removes members in place, and adds new ones at the end', () => {
    const document = parse('{"properties":{ "a": "1", "b" : "2" , "c":3 }, "z": 0}');
    document.changeMembers(document.member(document.root, 'properties')!, { set: { b: 'two', d: '4' }, remove: new Set(['a', 'x']) });
    document.append(document.root, 'last', { y: 1 });
    expect(document.toText()).toBe('{"properties":{"b":"two","c":3,"d":"4"}, "z": 0,"last":{"y":1}}');
  });

  it('adds to an object without members', () => {
    const document = parse('{"empty":{}}');
    document.append(document.member(document.root, 'empty')!, 'a', 1);
    expect(document.toText()).toBe('{"empty":{"a":1}}');
  });

  it('reads whole numbers as their digits, escaped strings as what they mean, and null as nothing', () => {
    const document = parse(TEXT);
    expect(document.integerTextMember(document.root, 'id')).toBe('9223372036854775807');
    expect(document.stringMember(document.root, 'escaped')).toBe('a/b ü');
    expect(document.stringMember(document.root, 'nothing')).toBeUndefined();
    expect(document.items(document.root, 'absent')).toEqual([]);
  });

  it('names file, member and place where a value is of another type', () => {
    const document = parse(TEXT);
    expect(() => document.integerTextMember(document.root, 'price')).toThrow('s3://lake/v1.metadata.json cannot be read at byte');
    expect(() => document.integerTextMember(document.root, 'path')).toThrow('"path" is not a whole number');
    expect(() => document.stringMember(document.root, 'id')).toThrow('"id" is not a string');
    expect(() => document.items(document.root, 'path')).toThrow('"path" is not an array');
    expect(() => document.objectMember(document.root, 'list')).toThrow('"list" is not an object');
  });

  it('refuses to choose between two members of one name', () => {
    const document = parse('{"a":1,"a":2}');
    expect(() => document.member(document.root, 'a')).toThrow('the member "a" occurs twice');
  });

  it.each([
    ['no JSON', 'metadata'],
    ['half of it', TEXT.slice(0, 50)],
    ['a comment', '{"a":1 /* b */}'],
    ['a trailing comma', '{"a":1,}'],
    ['more behind it', '{"a":1}}'],
    ['an array', '[]'],
    ['nothing', ''],
    ['nesting without end', `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`],
  ])('refuses %s', (_, text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'corrupt-metadata' }));
  });
});
