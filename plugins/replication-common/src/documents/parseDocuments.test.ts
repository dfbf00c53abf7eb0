import { MAX_DOCUMENTS, checkDocuments, parseDocuments } from './parseDocuments';

const CLUSTER = `
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: { name: eu-lake }
spec: { type: replication-cluster, owner: team-data, replication: { region: eu, connection: eu-lake, prefixes: [s3://acme-eu/] } }
`;

const POLICY = `
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: { name: sales-to-us }
spec:
  type: replication-policy
  owner: team-data
  replication:
    kind: iceberg
    source: { cluster: lake-catalog, reference: main }
    target: { cluster: lake-catalog, reference: main_replica_us, storage: us-lake, location: s3://acme-us/replica/ }
`;

describe('parseDocuments', () => {
  it('reads several documents and fills in what is left out', () => {
    const { documents, problems } = parseDocuments(`${CLUSTER}---\n---${POLICY}`);
    expect(problems).toEqual([]);
    expect(documents.map(({ metadata }) => metadata.name)).toEqual(['eu-lake', 'sales-to-us']);
    expect(documents[1].spec.replication).toMatchObject({ trigger: { type: 'manual' }, misfire: 'once', overlap: 'skip', priority: 50 });
  });

  it('tells everything that is wrong at once, each with its path', () => {
    const text = POLICY.replace('location: s3://acme-us/replica/', 'location: acme-us, bucket: x').replace('owner: team-data', 'owner: ""');
    const { documents, problems } = parseDocuments(`${CLUSTER.replace('region: eu, ', '')}---${text}`);
    expect(documents).toEqual([]);
    expect(problems.map(({ document, name, path }) => [document, name, path])).toEqual([
      [0, 'eu-lake', 'spec.replication.region'],
      [1, 'sales-to-us', 'spec.owner'],
      [1, 'sales-to-us', 'spec.replication.target.location'],
      [1, 'sales-to-us', 'spec.replication.target'],
    ]);
  });

  it('counts documents as they stand in the text, also behind empty ones and such that are no YAML', () => {
    const { problems } = parseDocuments(`---\n---\nkind: [\n---${CLUSTER.replace('eu-lake }', '"eu lake" }')}`);
    expect(problems.map(({ document, path }) => [document, path])).toEqual([
      [1, ''],
      [2, 'metadata.name'],
    ]);
  });

  it('refuses a name that is there twice, in whatever case', () => {
    const { problems } = parseDocuments(`${CLUSTER}---${CLUSTER.replace('name: eu-lake', 'name: EU-Lake')}`);
    expect(problems).toEqual([{ document: 1, name: 'EU-Lake', path: 'metadata.name', message: '"EU-Lake" is there twice' }]);
  });

  it('refuses what is neither a cluster nor a policy, and kinds that nobody brings', () => {
    const { problems } = parseDocuments(
      `${CLUSTER.replace('replication-cluster', 'service')}---${POLICY.replace('kind: iceberg', 'kind: carrier')}`,
    );
    expect(problems.map(({ path, message }) => [path, message])).toEqual([
      ['spec.type', 'must be replication-cluster or replication-policy'],
      ['spec.replication.kind', 'unknown kind "carrier", known are: iceberg'],
    ]);
  });
});

describe('checkDocuments', () => {
  it('takes no more than one call may hold', () => {
    const { documents } = parseDocuments(CLUSTER);
    const many = Array.from({ length: MAX_DOCUMENTS + 1 }, (_, index) => ({ ...documents[0], metadata: { name: `lake-${index}` } }));
    const checked = checkDocuments(many);
    expect(checked.documents).toHaveLength(MAX_DOCUMENTS);
    expect(checked.problems).toEqual([
      { document: MAX_DOCUMENTS, path: '', message: `more than ${MAX_DOCUMENTS} documents; apply them in several calls` },
    ]);
  });
});
