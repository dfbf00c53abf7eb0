import { z } from 'zod';
import { parseConnectionOptions } from './parseConnectionOptions';

const schema = z.strictObject({ uri: z.url(), oauth2: z.strictObject({ clientSecret: z.string().max(3) }).optional() });

describe('parseConnectionOptions', () => {
  it('gives back what the schema makes of the options', () => {
    const options = { uri: 'http://127.0.0.1:19120/api/v2' };
    expect(parseConnectionOptions({ name: 'lake', type: 'nessie', options }, schema)).toEqual(options);
  });

  it('names every fault by its path in app-config, and no value', () => {
    const parse = () =>
      parseConnectionOptions({ name: 'lake', type: 'nessie', options: { uri: 'secret-1', oauth2: { clientSecret: 'secret-2' } } }, schema);
    expect(parse).toThrow(expect.objectContaining({ code: 'not-configured', retryable: false }));
    expect(parse).toThrow(/replication\.connections\.lake\.uri: .*replication\.connections\.lake\.oauth2\.clientSecret: /);
    expect(parse).not.toThrow(/secret-/);
  });
});
