const { importRules } = require('../../eslint-import-rules');

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, importRules(__dirname));
