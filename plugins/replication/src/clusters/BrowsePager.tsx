import { Button, Flex } from '@backstage/ui';

/** Entries that a worker lists at once. */
export const PAGE_ENTRIES = 100;

/** The way through a listing that knows no total and no way back but to its beginning. */
export function BrowsePager(props: {
  after: string | undefined;
  next: string | undefined;
  isLoading: boolean;
  onGo: (after: string | undefined) => void;
}) {
  const { after, next, isLoading, onGo } = props;
  if (after === undefined && next === undefined) {
    return null;
  }
  return (
    <Flex justify="end" gap="2" p="2">
      <Button size="small" variant="tertiary" isDisabled={after === undefined} onPress={() => onGo(undefined)}>
        Back to the first
      </Button>
      <Button size="small" variant="tertiary" isDisabled={next === undefined} isPending={isLoading} onPress={() => onGo(next)}>
        {`Next ${PAGE_ENTRIES}`}
      </Button>
    </Flex>
  );
}
