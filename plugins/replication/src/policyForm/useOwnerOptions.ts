import { stringifyEntityRef } from '@backstage/catalog-model';
import { identityApiRef, useApi, useApiHolder } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { useQuery } from '@tanstack/react-query';
import type { ChoiceOption } from './ChoiceInput';

const MAX_OWNERS = 500;
const KEEP_MS = 5 * 60_000;

/** Who may own a policy: the catalog's groups, and the person. A catalog that doesn't answer leaves the person, and free text. */
export function useOwnerOptions(): { options: readonly ChoiceOption[]; self: string | undefined } {
  const catalog = useApiHolder().get(catalogApiRef);
  const identity = useApi(identityApiRef);
  const { data } = useQuery({
    queryKey: ['replication-owners'],
    staleTime: KEEP_MS,
    queryFn: async () => {
      const { userEntityRef } = await identity.getBackstageIdentity();
      const groups = await catalog
        ?.getEntities({
          filter: { kind: 'Group' },
          fields: ['kind', 'metadata.name', 'metadata.namespace', 'metadata.title'],
          limit: MAX_OWNERS,
        })
        .catch(() => undefined);
      return {
        self: userEntityRef,
        options: [
          ...(groups?.items ?? []).map(group => ({
            id: stringifyEntityRef(group),
            label: stringifyEntityRef(group),
            description: group.metadata.title,
          })),
          { id: userEntityRef, label: userEntityRef, description: 'you' },
        ],
      };
    },
  });
  return { options: data?.options ?? [], self: data?.self };
}
