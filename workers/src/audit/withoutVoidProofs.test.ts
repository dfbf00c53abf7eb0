import type { LocalizedFile } from '@portage/backstage-plugin-replication-common';
import { Proofs } from './digest/Proofs';
import { ReversedRules } from './paths/ReversedRules';
import { withoutVoidProofs } from './withoutVoidProofs';

const location = 's3://us/replica/';
const rule = (source: string, target: string) => ({ source, target, cluster: 'eu', number: 0, connection: 'eu' });
const rules = [rule('s3://eu/', 's3://us/replica/_data/eu/0/'), rule('s3://asia/', 's3://us/replica/_data/asia/0/')];

function mapWithProofOf(ruleIndex: number) {
  const proof = new Proofs({ reversed: ReversedRules.create({ rules, location }), location }).write('a'.repeat(64), [ruleIndex]);
  const row: LocalizedFile = {
    sourcePath: 's3://eu/m.avro',
    kind: 'manifest',
    localPath: 's3://us/replica/m.avro',
    lengthBytes: 1,
    sha256: '',
    proof,
  };
  return { read: async () => new Map([[row.sourcePath, row]]), write: async () => {} };
}

async function proofUnder(changed: typeof rules): Promise<string | undefined> {
  const rows = await withoutVoidProofs(mapWithProofOf(0), { rules: changed, location }).read(['s3://eu/m.avro']);
  return rows.get('s3://eu/m.avro')?.proof;
}

describe('withoutVoidProofs', () => {
  it('keeps proofs whose rules are as they were', async () => {
    expect(await proofUnder(rules)).toBeDefined();
    expect(await proofUnder([...rules, rule('s3://africa/', 's3://us/replica/_data/africa/0/')])).toBeDefined();
  });

  it('takes a proof away once a rule that it rests on has changed', async () => {
    expect(await proofUnder([rule('s3://eu/', 's3://us/replica/_data/eu/7/'), rules[1]])).toBeUndefined();
    expect(await proofUnder([...rules, rule('s3://eu/inner/', 's3://us/replica/_data/inner/0/')])).toBeUndefined();
  });
});
