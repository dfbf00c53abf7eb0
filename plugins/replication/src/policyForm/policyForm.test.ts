import { createCluster } from '../__testUtils__/createCluster';
import { createPolicy } from '../__testUtils__/createPolicy';
import { toDocument } from '../model/toDocument';
import { checkValues } from './checkValues';
import { documentFromValues } from './documentFromValues';
import { INITIAL_VALUES } from './PolicyFormValues';
import { problemsByField } from './problemsByField';
import { suggestTarget } from './suggestTarget';
import { valuesFromDocument } from './valuesFromDocument';

describe('values and documents', () => {
  it.each([
    ['continuous', { type: 'continuous', every: '5m' }],
    ['cron', { type: 'cron', cron: '5 0 * * *', timeZone: 'Asia/Shanghai' }],
    ['once', { type: 'once', at: '2027-01-01T00:00:00Z' }],
    ['manual', { type: 'manual' }],
  ] as const)('bring a policy with a %s trigger back unchanged, with what the form has no field for', (_name, trigger) => {
    const document = toDocument(createPolicy({ name: 'sales-to-us', replication: { trigger, exclude: ['sales.tmp_*'] } }));
    expect(documentFromValues(valuesFromDocument(document)!, document)).toEqual(document);
  });

  it('bring what a policy says of history and pruning back unchanged, and leave pruning out where a person starts it', () => {
    const pruning = { every: '1d', grace: '12h', retention: '3d', fuse: { count: 50, percent: 12.5 } };
    const document = toDocument(createPolicy({ name: 'sales-to-us', replication: { history: 'prune', pruning } }));
    const values = valuesFromDocument(document)!;
    expect(documentFromValues(values, document)).toEqual(document);
    expect(documentFromValues({ ...values, pruningRuns: 'manual' }, document).spec.replication).not.toHaveProperty('pruning');
  });

  it('know no other kinds than Iceberg', () => {
    const document = toDocument(createPolicy({ name: 'events' }));
    document.spec.replication = { ...document.spec.replication, kind: 'directory' };
    expect(valuesFromDocument(document)).toBeUndefined();
  });

  it('leave out what is empty', () => {
    const { metadata, spec } = documentFromValues({ ...INITIAL_VALUES, name: ' a ', include: '\n sales.* \n\n' });
    expect(metadata).toEqual({ name: 'a' });
    expect(spec.replication.include).toEqual(['sales.*']);
    expect(spec.replication).not.toHaveProperty('exclude');
  });
});

describe('problems', () => {
  it('come to the fields that they are about, those of a list to the list', () => {
    const { fields, others } = problemsByField([
      { path: 'spec.replication.target.location', message: 'is taken' },
      { path: 'spec.replication.include.2', message: 'too short' },
      { path: 'spec.replication.include.3', message: 'too long' },
      { path: 'spec.replication.parameters.x', message: 'unknown' },
      { path: '', message: 'a cycle' },
    ]);
    expect(fields).toEqual({ targetLocation: 'is taken', include: 'too short; too long' });
    expect(others).toEqual(['spec.replication.parameters.x: unknown', 'a cycle']);
  });

  it('are found by the schemas of the server, and needed fields are told as such', () => {
    const values = {
      ...valuesFromDocument(toDocument(createPolicy({ name: 'sales' })))!,
      targetLocation: 's3://no-slash',
      sourceCluster: '',
      every: 'soon',
    };
    const { fields, others } = checkValues(values, documentFromValues(values));
    expect(fields.sourceCluster).toBe('is needed');
    expect(fields.targetLocation).toMatch(/ends in "\/"/);
    expect(fields.every).toMatch(/duration/);
    expect(others).toEqual([]);
  });
});

describe('suggestTarget', () => {
  const storage = createCluster({ name: 'us-lake', region: 'us', prefixes: ['s3://acme-us/'] });

  it('fills what is empty', () => {
    expect(suggestTarget({ values: INITIAL_VALUES, storage, policies: [] })).toEqual({
      targetReference: 'main_replica_us',
      targetLocation: 's3://acme-us/replica/',
    });
  });

  it('keeps out of the way of other policies', () => {
    expect(suggestTarget({ values: INITIAL_VALUES, storage, policies: [createPolicy({ name: 'sales' })] })).toEqual({
      targetReference: 'main_replica_2_us',
      targetLocation: 's3://acme-us/replica-2/',
    });
  });

  it('leaves what a person wrote', () => {
    const values = { ...INITIAL_VALUES, targetReference: 'mine', targetLocation: 's3://mine/' };
    expect(suggestTarget({ values, storage, policies: [] })).toEqual({});
  });
});
