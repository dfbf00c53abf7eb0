import { Flex, Skeleton, VisuallyHidden } from '@backstage/ui';

const WIDTHS = ['92%', '78%', '86%', '64%', '81%', '72%'];

/** Skeleton lines in place of what is being loaded. */
export function LoadingRows(props: { rows?: number; height?: number }) {
  const { rows = 4, height = 16 } = props;
  return (
    <Flex direction="column" gap="3" p="4" role="status" aria-busy>
      <VisuallyHidden>Loading</VisuallyHidden>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} width={WIDTHS[index % WIDTHS.length]} height={height} />
      ))}
    </Flex>
  );
}
