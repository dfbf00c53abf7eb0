/**
 * Numbers tables so that those which common commits link have one number: a union-find over the links.
 *
 * A commit that changed several tables is one fact to its readers; publishing part of it would show a state that the source never had.
 * @param links - sets of names that belong together; names that are not in `names` link the others all the same
 */
export function groupTables(names: readonly string[], links: Iterable<readonly string[]>): Map<string, number> {
  const parents = new Map<string, string>();
  const rootOf = (name: string): string => {
    let root = name;
    for (let parent = parents.get(root); parent !== undefined && parent !== root; parent = parents.get(root)) {
      root = parent;
    }
    parents.set(name, root);
    return root;
  };
  for (const [first, ...others] of links) {
    for (const other of others) {
      parents.set(rootOf(other), rootOf(first));
    }
  }
  const numbers = new Map<string, number>();
  return new Map(
    names.map(name => {
      const root = rootOf(name);
      const number = numbers.get(root) ?? numbers.size;
      numbers.set(root, number);
      return [name, number];
    }),
  );
}
