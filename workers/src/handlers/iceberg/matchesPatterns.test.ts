import { matchesPatterns } from './matchesPatterns';

describe('matchesPatterns', () => {
  it('takes everything where nothing is said', () => {
    expect(matchesPatterns(['sales', 'orders'], {})).toBe(true);
  });

  it('keeps * within one level and lets ** cross levels', () => {
    expect(matchesPatterns(['sales', 'orders'], { include: ['sales.*'] })).toBe(true);
    expect(matchesPatterns(['sales', 'eu', 'orders'], { include: ['sales.*'] })).toBe(false);
    expect(matchesPatterns(['sales', 'eu', 'orders'], { include: ['sales.**'] })).toBe(true);
    expect(matchesPatterns(['sales'], { include: ['sales.**'] })).toBe(true);
  });

  it('lets exclude win, and takes no character for a regular expression', () => {
    const patterns = { include: ['sales.*'], exclude: ['sales.tmp_*'] };
    expect(matchesPatterns(['sales', 'tmp_1'], patterns)).toBe(false);
    expect(matchesPatterns(['sales', 'xtmp_1'], patterns)).toBe(true);
    expect(matchesPatterns(['salesXorders'], { include: ['sales[X]orders', 'sales?orders'] })).toBe(false);
  });
});
