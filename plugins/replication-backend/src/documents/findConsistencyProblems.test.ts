import { clusterDocument, policyDocument } from '../__testUtils__/documents';
import { findConsistencyProblems } from './findConsistencyProblems';

const connectionTypes = new Map([
  ['eu-disk', 'file'],
  ['us-disk', 'file'],
  ['catalog', 'sql'],
]);

const clusters = [
  clusterDocument('eu-lake', { connection: 'eu-disk', region: 'eu', prefixes: ['file:/eu/'] }),
  clusterDocument('us-lake', { connection: 'us-disk', region: 'us', prefixes: ['file:/us/'] }),
  clusterDocument('lake-catalog', { connection: 'catalog', region: 'eu' }),
];

const toUs = policyDocument('sales-to-us');
const toEu = policyDocument('sales-to-eu', { target: { reference: 'main_replica_eu', storage: 'eu-lake', location: 'file:/eu/replica/' } });

function codesOf(state: Partial<Parameters<typeof findConsistencyProblems>[0]>) {
  return findConsistencyProblems({ clusters, policies: [], connectionTypes, ...state }).map(
    ({ code, object, path }) => `${code} ${object.name} ${path}`,
  );
}

describe('findConsistencyProblems', () => {
  it('finds nothing where two regions pull from one reference', () => {
    expect(codesOf({ policies: [toUs, toEu] })).toEqual([]);
  });

  it('tells every connection and cluster that is not there', () => {
    const state = {
      clusters: [...clusters, clusterDocument('lost', { connection: 'nowhere', region: 'eu' })],
      policies: [policyDocument('p', { source: { cluster: 'gone' }, target: { storage: 'gone-too' } })],
    };
    expect(codesOf(state)).toEqual([
      'unknown-connection lost spec.replication.connection',
      'unknown-cluster p spec.replication.source.cluster',
      'unknown-cluster p spec.replication.target.storage',
    ]);
  });

  it('refuses a policy with the name of a cluster', () => {
    expect(codesOf({ policies: [policyDocument('US-lake')] })).toEqual(['invalid-document US-lake metadata.name']);
  });

  it('refuses a prefix of two clusters, but not two spellings', () => {
    expect(
      codesOf({ clusters: [...clusters, clusterDocument('twin', { connection: 'eu-disk', prefixes: ['file:///eu/', 'file:/us/'] })] }),
    ).toEqual(['invalid-document twin spec.replication.prefixes.1']);
  });

  it('refuses a target location below no prefix of its storage', () => {
    expect(codesOf({ policies: [policyDocument('p', { target: { location: 'file:/elsewhere/' } })] })).toEqual([
      'unregistered-path p spec.replication.target.location',
    ]);
  });

  it('refuses two policies with one target reference', () => {
    const other = policyDocument('other', { target: { location: 'file:/us/other/' } });
    expect(codesOf({ policies: [toUs, other] })).toEqual(['target-conflict other spec.replication.target.reference']);
  });

  it('refuses target locations of which one lies in the other, in whatever spelling', () => {
    const prefixes = ['file:/us/', 'file:///us/'];
    const spelled = [clusters[0], clusterDocument('us-lake', { connection: 'us-disk', region: 'us', prefixes }), clusters[2]];
    const inner = policyDocument('inner', { target: { reference: 'inner', location: 'file:///us/replica/sales/' } });
    const neighbour = policyDocument('neighbour', { target: { reference: 'neighbour', location: 'file:/us/replica-2/' } });
    expect(codesOf({ clusters: spelled, policies: [toUs, inner, neighbour] })).toEqual([
      'target-conflict inner spec.replication.target.location',
    ]);
  });

  it('refuses a policy that reads what it writes', () => {
    const self = policyDocument('self', { source: { reference: 'main' }, target: { reference: 'main' } });
    expect(codesOf({ policies: [self] })).toEqual(['replication-cycle self spec.replication.target']);
  });

  it('refuses a circle through others and names everyone in it, also where clusters differ and the connection is one', () => {
    const alias = clusterDocument('alias', { connection: 'catalog', region: 'us' });
    const there = policyDocument('there', { source: { reference: 'a' }, target: { reference: 'b' } });
    const onward = policyDocument('onward', {
      source: { cluster: 'alias', reference: 'b' },
      target: { reference: 'c', location: 'file:/us/c/' },
    });
    const back = policyDocument('back', { source: { reference: 'c' }, target: { reference: 'a', location: 'file:/us/a/' } });
    const bystander = policyDocument('bystander', { source: { reference: 'c' }, target: { reference: 'd', location: 'file:/us/d/' } });
    const problems = findConsistencyProblems({
      clusters: [...clusters, alias],
      policies: [there, onward, back, bystander],
      connectionTypes,
    });
    expect(problems.map(({ code, object }) => `${code} ${object.name}`)).toEqual([
      'replication-cycle there',
      'replication-cycle onward',
      'replication-cycle back',
    ]);
    expect(problems[0].message).toContain('"there" → "onward" → "back" → "there"');
  });
});
