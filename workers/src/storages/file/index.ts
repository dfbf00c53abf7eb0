export * from './createFileStorage';
