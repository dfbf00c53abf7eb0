/** A path below a folder as listings spell it: a file system takes `a//b` and `a/./b` for `a/b`. */
export function listedPath(path: string): string {
  return path
    .split('/')
    .filter(name => name !== '' && name !== '.')
    .join('/');
}
