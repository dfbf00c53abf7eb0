import { encodeReference, type NessieClient } from './NessieClient';
import { contentsSchema, type NessieContent } from './nessieModel';

/** How many keys are asked for at once. */
const BATCH_SIZE = 500;

/** What stands at some keys in one state, by the key's JSON. Keys with nothing are left out. */
export async function readContents(
  client: NessieClient,
  options: { reference: string; hash: string; keys: readonly string[][]; signal?: AbortSignal },
): Promise<Map<string, NessieContent>> {
  const { reference, hash, keys, signal } = options;
  const contents = new Map<string, NessieContent>();
  for (let start = 0; start < keys.length; start += BATCH_SIZE) {
    const batch = await client.get({
      method: 'POST',
      path: `trees/${encodeReference(reference, hash)}/contents`,
      body: { requestedKeys: keys.slice(start, start + BATCH_SIZE).map(elements => ({ elements })) },
      schema: contentsSchema,
      signal,
    });
    batch.contents.forEach(({ key, content }) => contents.set(JSON.stringify(key.elements), content));
  }
  return contents;
}
