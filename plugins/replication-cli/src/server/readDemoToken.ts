import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** The part of `app-config.demo.yaml` that tells the development token. */
const demoConfigSchema = z.looseObject({
  backend: z.looseObject({
    auth: z.looseObject({
      externalAccess: z.array(
        z.looseObject({ type: z.string(), options: z.looseObject({ token: z.string().optional(), subject: z.string().optional() }) }),
      ),
    }),
  }),
});

/** The subject of the demo's token for the command line. */
const DEMO_SUBJECT = 'portage-development';

/**
 * The token that the demo's backend takes from this command line, or undefined where there is no demo. It is public, so it may be
 * sent to a loopback address only.
 * @param home - the repository
 */
export async function readDemoToken(home: string): Promise<string | undefined> {
  let text: string;
  try {
    text = await readFile(join(home, 'app-config.demo.yaml'), 'utf8');
  } catch {
    return undefined;
  }
  const config = demoConfigSchema.safeParse(parse(text));
  const entry = config.data?.backend.auth.externalAccess.find(({ type, options }) => type === 'static' && options.subject === DEMO_SUBJECT);
  return entry?.options.token;
}
