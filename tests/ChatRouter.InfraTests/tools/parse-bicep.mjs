// Reads one JSON string, the text of a Bicep file, from each line of the standard input; answers with its syntax tree on one line:
// [type, field, start, end, line, isNamed, isMissing, children]. Ends with its input.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// The packages are installed away from this file, so they are looked up from the working directory.
const require = createRequire(pathToFileURL(join(process.cwd(), 'package.json')));
const { Parser, Language } = require('web-tree-sitter');

await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(require.resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')));

function toJson(node, field) {
  const children = [];
  for (let i = 0; i < node.childCount; i++) children.push(toJson(node.child(i), node.fieldNameForChild(i)));
  return [node.type, field, node.startIndex, node.endIndex, node.startPosition.row + 1, node.isNamed, node.isMissing, children];
}

for await (const line of createInterface({ input: process.stdin })) {
  const tree = parser.parse(JSON.parse(line));
  process.stdout.write(JSON.stringify(toJson(tree.rootNode, null)) + '\n');
  tree.delete();
}
