export * from './createS3Storage';
