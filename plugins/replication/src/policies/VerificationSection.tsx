import type { Policy } from '@portage/backstage-plugin-replication-common';
import { RiShieldCheckLine } from '@remixicon/react';
import { EmptyState } from '../components/EmptyState';
import { KeyValues } from '../components/KeyValues';
import { Section } from '../components/Section';
import { TextLink } from '../components/TextLink';
import { TimeAgo } from '../components/TimeAgo';
import { useLinks } from '../components/useLinks';
import { pluralize } from '../format/pluralize';

/** The newest verdict on the replica, and the way to all reports. */
export function VerificationSection(props: { policy: Policy }) {
  const { name } = props.policy.metadata;
  const { verification } = props.policy.status;
  const links = useLinks();
  const verdict = verification && describeVerdict(verification);
  return (
    <Section title="Verification" actions={<TextLink href={links.auditReports(name)}>All audit reports</TextLink>}>
      {verification ? (
        <KeyValues
          entries={[
            ['Verdict', verdict],
            ['Level', verification.level],
            ['Verified', <TimeAgo at={verification.at} />],
            ['Report', <TextLink href={links.auditReport(name, verification.jobId)}>Open the audit report</TextLink>],
          ]}
        />
      ) : (
        <EmptyState
          icon={<RiShieldCheckLine size={28} />}
          title="Not verified since its publication"
          description="Each publication is proved before it is made; a verification proves it again, from nothing."
        />
      )}
    </Section>
  );
}

function describeVerdict({ ok, damages, unproved }: NonNullable<Policy['status']['verification']>): string {
  if (ok) {
    return 'the replica is what was published';
  }
  return damages > 0 ? `${pluralize(damages, 'damage')} found` : `${pluralize(unproved, 'finding')} could not be proved`;
}
