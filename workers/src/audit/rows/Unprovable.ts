/**
 * What the rows of a table are stored in that is not read here: an encoding, a type, an encrypted file. It is no fault of the replica, and no
 * proof either. The message says what, and names no file: findings are gathered by it.
 */
export class Unprovable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Unprovable';
  }
}
