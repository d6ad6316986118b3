// The entry for `require`: the same module, so that a program has it only once.
module.exports = require("./node.js");
