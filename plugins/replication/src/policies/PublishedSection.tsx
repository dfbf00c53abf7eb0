import type { Policy } from '@portage/backstage-plugin-replication-common';
import { RiGitBranchLine } from '@remixicon/react';
import { CopyableText } from '../components/CopyableText';
import { EmptyState } from '../components/EmptyState';
import { KeyValues } from '../components/KeyValues';
import { Section } from '../components/Section';
import { TimeAgo } from '../components/TimeAgo';

/** The last published commit: which state of the source it is, and the proof. */
export function PublishedSection(props: { policy: Policy }) {
  const { lastPublished, lastCheckedAt } = props.policy.status;
  return (
    <Section title="Last published commit">
      {lastPublished ? (
        <KeyValues
          entries={[
            ['Source commit', <CopyableText value={lastPublished.sourceHash} label="source commit" />],
            ['Replica commit', <CopyableText value={lastPublished.targetHash} label="replica commit" />],
            ['Audit digest', lastPublished.auditDigest && <CopyableText value={lastPublished.auditDigest} label="audit digest" />],
            ['Tables', lastPublished.tables],
            ['Published', <TimeAgo at={lastPublished.at} />],
            ['Source checked', <TimeAgo at={lastCheckedAt} missing="not yet" />],
          ]}
        />
      ) : (
        <EmptyState
          icon={<RiGitBranchLine size={28} />}
          title="Nothing is published yet"
          description="The first job that succeeds publishes the whole replica in one commit."
        />
      )}
    </Section>
  );
}
