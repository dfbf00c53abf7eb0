import { gzipSync } from 'node:zlib';
import { verifyRewrittenMetadata } from './verifyRewrittenMetadata';

const ID = '8744736658442914487';
const proved = `{"format-version":2,"table-uuid":"u","location":"s3://us/replica/t","last-updated-ms":5,"last-sequence-number":7,
  "schemas":[{"type":"struct","schema-id":0,"identifier-field-ids":[],"fields":[]}],"current-snapshot-id":${ID},
  "refs":{"main":{"snapshot-id":${ID},"type":"branch","max-ref-age-ms":null}},
  "snapshots":[{"snapshot-id":${ID},"sequence-number":7,"manifest-list":"s3://us/replica/l.avro"},{"snapshot-id":1,"sequence-number":1,"manifest-list":"s3://us/replica/1.avro"}],
  "snapshot-log":[{"snapshot-id":2,"timestamp-ms":1},{"snapshot-id":${ID},"timestamp-ms":2}],"metadata-log":[],"properties":{"gc.enabled":"false"}}`;
const rewritten = `{"format-version":2,"table-uuid":"u","location":"s3://us/replica/t","last-updated-ms":99,"last-sequence-number":7,
  "schemas":[{"type":"struct","schema-id":0,"fields":[]}],"current-snapshot-id":${ID},"refs":{"main":{"snapshot-id":${ID},"type":"branch"}},
  "snapshots":[{"snapshot-id":1,"sequence-number":1,"manifest-list":"s3://us/replica/1.avro"},{"snapshot-id":${ID},"sequence-number":7,"manifest-list":"s3://us/replica/l.avro"}],
  "snapshot-log":[{"snapshot-id":${ID},"timestamp-ms":2}],"metadata-log":[{"metadata-file":"s3://us/replica/0.json","timestamp-ms":1}],
  "statistics":[],"partition-statistics":[],"properties":{"gc.enabled":"false"}}`;

const verify = (made: string | Buffer, of = proved) =>
  verifyRewrittenMetadata({
    uri: 's3://us/replica/t/1.json',
    provedBytes: Buffer.from(of),
    rewrittenBytes: Buffer.from(made),
    isLocal: path => path.startsWith('s3://us/replica/'),
  });

describe('verifyRewrittenMetadata', () => {
  it('accepts what a server writes in its own way, and what it has its own of', () => {
    expect(() => verify(rewritten)).not.toThrow();
    expect(() => verify(gzipSync(rewritten))).not.toThrow();
  });

  it('takes version 1 in its old form for the same', () => {
    const old = '{"format-version":1,"schema":{"fields":[]},"schemas":[{"schema-id":0}],"current-snapshot-id":-1,"snapshots":[]}';
    expect(() => verify('{"format-version":1,"schemas":[{"schema-id":0}],"refs":{}}', old)).not.toThrow();
    const current = '{"current-snapshot-id":1,"snapshots":[{"snapshot-id":1,"manifest-list":"l"}]}';
    const later =
      '{"current-snapshot-id":1,"refs":{"main":{"snapshot-id":1,"type":"branch"}},"snapshots":[{"snapshot-id":1,"manifest-list":"l","sequence-number":0}]}';
    expect(() => verify(later, current)).not.toThrow();
  });

  it.each<[string, string, string | RegExp]>([
    ['another manifest list', rewritten.replace('l.avro', 'x.avro'), /manifest-list is "s3:\/\/us\/replica\/x\.avro"/],
    ['an id rounded', rewritten.replaceAll(ID, '8744736658442914000'), /current-snapshot-id/],
    ['a snapshot lost', rewritten.replace(/\{"snapshot-id":1,[^}]*\},/, ''), /snapshots has 1 elements instead of 2/],
    ['a branch more', rewritten.replace('"refs":{', '"refs":{"b":{"snapshot-id":1,"type":"branch"},'), /refs\.b/],
    ['gc switched on', rewritten.replace('"gc.enabled":"false"', '"gc.enabled":"true"'), /gc\.enabled/],
    ['another location', rewritten.replace('replica/t"', 'elsewhere"'), /location/],
    [
      'a log that leads away',
      rewritten.replace('s3://us/replica/0.json', 's3://eu/0.json'),
      /metadata log .* leads to "s3:\/\/eu\/0\.json"/,
    ],
    [
      'a log of unknown snapshots',
      rewritten.replace(/"snapshot-log":\[\{"snapshot-id":\d+/, '"snapshot-log":[{"snapshot-id":3'),
      /names 3/,
    ],
  ])('refuses %s', (_what, made, message) => {
    expect(() => verify(made)).toThrow(expect.objectContaining({ code: 'audit-failed', message: expect.stringMatching(message) }));
  });
});
