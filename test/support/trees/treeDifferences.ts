import type { Tree } from './readMetadataTree';

/**
 * The fields in which two trees differ, each with the values of the first place. A name is the fields on the way, without the numbers of
 * list items: the same difference of many entries has one name. Lists of other lengths differ as a whole.
 */
export function treeDifferences(left: Tree, right: Tree): Map<string, { left: Tree | undefined; right: Tree | undefined }> {
  const differences = new Map<string, { left: Tree | undefined; right: Tree | undefined }>();
  const compare = (one: Tree | undefined, other: Tree | undefined, name: string) => {
    if (Array.isArray(one) && Array.isArray(other) && one.length === other.length) {
      one.forEach((item, index) => compare(item, other[index], name));
    } else if (isRecord(one) && isRecord(other)) {
      for (const field of new Set([...Object.keys(one), ...Object.keys(other)])) {
        compare(one[field], other[field], name === '' ? field : `${name} › ${field}`);
      }
    } else if (JSON.stringify(one) !== JSON.stringify(other) && !differences.has(name)) {
      differences.set(name, { left: one, right: other });
    }
  };
  compare(left, right, '');
  return differences;
}

function isRecord(tree: Tree | undefined): tree is { [field: string]: Tree } {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree);
}
