import { gzipSync } from 'node:zlib';
import { verifyPublishedMetadata } from './verifyPublishedMetadata';

const proved = '{"format-version":2,"current-snapshot-id":8688479357574743361,"properties":{"owner":"root","gc.enabled":"false"},"x":1.50}';
const added = { 'portage.audit-digest': 'aa', 'portage.policy': 'p' };

function verify(published: string | Buffer, options: { proved?: string; added?: Record<string, string> } = {}): void {
  verifyPublishedMetadata({
    provedBytes: Buffer.from(options.proved ?? proved),
    publishedBytes: Buffer.from(published),
    added: options.added ?? added,
  });
}

describe('verifyPublishedMetadata', () => {
  const published = proved.replace('"owner"', '"portage.policy":"p","portage.audit-digest":"aa","owner"');

  it('accepts the proved metadata with the added properties, however it is printed', () => {
    expect(() => verify(published)).not.toThrow();
    expect(() => verify(published.replaceAll(',', ' ,\n '))).not.toThrow();
    expect(() => verify(gzipSync(published))).not.toThrow();
  });

  it('accepts properties where there were none', () => {
    expect(() => verify('{"a":1,"properties":{"portage.policy":"p","portage.audit-digest":"aa"}}', { proved: '{"a":1}' })).not.toThrow();
    expect(() => verify('{"a":1}', { proved: '{"a":1}', added: {} })).not.toThrow();
  });

  it('accepts a new value of a property of its own', () => {
    expect(() => verify(published, { proved: published.replace('"aa"', '"of last time"') })).not.toThrow();
  });

  it.each<[string, string, string]>([
    ['without an added property', published.replace('"portage.policy":"p",', ''), 'properties.portage.policy'],
    ['with another value of an added property', published.replace('"aa"', '"ab"'), 'properties.portage.audit-digest'],
    ['with one more property', published.replace('"owner"', '"portage.more":"1","owner"'), 'properties.portage.more'],
    ['with a property lost', published.replace('"owner":"root",', ''), 'properties.owner'],
    ['with another number', published.replace('1.50', '1.5'), 'x is 1.5 instead of 1.50'],
    ['with an id rounded', published.replace('743361', '743000'), 'current-snapshot-id'],
    ['with a field more', published.replace('"x"', '"y":null,"x"'), 'y is not in the original'],
    ['with a field less', published.replace(',"x":1.50', ''), 'x is missing'],
  ])('refuses metadata %s', (_what, other, message) => {
    expect(() => verify(other)).toThrow(expect.objectContaining({ code: 'audit-failed', message: expect.stringContaining(message) }));
  });

  it('refuses to add what the proof depends on', () => {
    expect(() => verify(proved, { added: { 'gc.enabled': 'true' } })).toThrow('gc.enabled');
  });

  it('refuses what is no metadata', () => {
    expect(() => verify('[]')).toThrow(expect.objectContaining({ code: 'corrupt-metadata' }));
    expect(() => verify('{')).toThrow(expect.objectContaining({ code: 'corrupt-metadata' }));
  });
});
