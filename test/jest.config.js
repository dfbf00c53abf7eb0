/**
 * The suites that need servers, processes or several packages at once: one project with one worker, since they share two cores with the
 * servers that they start. Unit tests stand beside their files in the packages.
 */
const transform = require.resolve('@backstage/cli-module-test-jest/config/jestSwcTransform');

module.exports = {
  displayName: '@portage/test',
  rootDir: __dirname,
  testMatch: ['<rootDir>/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/work/', '<rootDir>/fixtures/'],
  modulePathIgnorePatterns: ['<rootDir>/work/'],
  testEnvironment: require.resolve('jest-environment-node'),
  moduleFileExtensions: ['ts', 'js', 'mts', 'cts', 'mjs', 'cjs', 'json', 'node'],
  transform: {
    '\\.(?:mjs|cjs|js)$': [transform, { jsc: { parser: { syntax: 'ecmascript' } } }],
    // What is imported dynamically is an ES module, and stays one.
    '\\.(?:mts|cts|ts)$': [transform, { jsc: { parser: { syntax: 'typescript' } }, module: { type: 'commonjs', ignoreDynamic: true } }],
  },
  // Packages that are ES modules are transformed too; these need it not, and are large.
  transformIgnorePatterns: ['/node_modules/(?:@aws-sdk|@smithy|ajv|core-js|jest-.*|knex|typescript|better-sqlite3|pg)/'],
  maxWorkers: 1,
  testTimeout: 60_000,
};
