import { ReversedRules, type PathPrefixes } from '../paths/ReversedRules';
import { Proofs } from './Proofs';

const location = 's3://us/replica/';
const rules: PathPrefixes[] = [
  { source: 's3://eu/', target: 's3://us/replica/_data/eu/0/' },
  { source: 's3a://eu/', target: 's3://us/replica/_data/eu/1/' },
  { source: 's3://us/', target: 's3://us/' },
];
const digest = 'ab'.repeat(32);

function proofsWith(changed: PathPrefixes[], at = location): Proofs {
  return new Proofs({ reversed: ReversedRules.create({ rules: changed, location: at }), location: at });
}

describe('Proofs', () => {
  const written = proofsWith(rules).write(digest, [0, 2]);

  it('reads what it wrote', () => {
    expect(proofsWith(rules).read(written)).toEqual({ digest, rulesUsed: [0, 2] });
    expect(proofsWith(rules).read(proofsWith(rules).write(digest, []))).toEqual({ digest, rulesUsed: [] });
  });

  it('holds a proof while the rules that it rests on are as they were', () => {
    const other = { source: 'gs://asia/', target: 's3://us/replica/_data/asia/0/' };
    expect(proofsWith([other, ...rules]).read(written)).toEqual({ digest, rulesUsed: [1, 3] });
    expect(proofsWith([rules[2], rules[0]]).read(written)).toEqual({ digest, rulesUsed: [0, 1] });
  });

  it.each([
    ['its target has changed', [{ ...rules[0], target: 's3://us/replica/_data/eu/7/' }, rules[2]]],
    ['its rule is gone', [rules[1], rules[2]]],
    ['a narrower prefix takes paths away from it', [...rules, { source: 's3://eu/a/', target: 's3://us/replica/_data/eu/9/' }]],
    ['a narrower target takes paths away from it', [...rules, { source: 's3://b/', target: 's3://us/replica/_data/eu/0/b/' }]],
  ])('drops a proof once %s', (_what, changed) => {
    expect(proofsWith(changed).read(written)).toBeUndefined();
  });

  it('drops a proof once the location has changed', () => {
    expect(proofsWith(rules, 's3://us/other/').read(written)).toBeUndefined();
  });

  it.each([undefined, '', 'x', digest, `${digest}00`, `${digest}${'0'.repeat(16)}`, written.slice(0, -1)])(
    'takes %s for no proof',
    proof => {
      expect(proofsWith(rules).read(proof)).toBeUndefined();
    },
  );
});
