import { encodeReference, type NessieClient } from './NessieClient';
import { singleReferenceSchema, type NessieReference } from './nessieModel';

/** Where a branch or tag stands, or `undefined` where there is none of that name. */
export async function readReference(client: NessieClient, name: string, signal?: AbortSignal): Promise<NessieReference | undefined> {
  const answer = await client.send({
    path: `trees/${encodeReference(name)}`,
    schema: singleReferenceSchema,
    expectedStatuses: [404],
    signal,
  });
  return answer.ok ? answer.body.reference : undefined;
}
