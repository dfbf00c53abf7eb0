module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  ignorePatterns: ['work/**', 'fixtures/**'],
  overrides: [
    // The writer in a hurry is put together of the parts of the demo's writers, which no package publishes.
    { files: ['support/busyWriter/**'], rules: { '@backstage/no-forbidden-package-imports': 'off' } },
  ],
});
