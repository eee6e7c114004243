// Reads one JSON string, the text of a PowerShell script, from each line of the standard input; answers with a JSON list of where it cannot be
// parsed: ["cannot be parsed at 'words' (line N)", ...]. Ends with its input.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// The packages are installed away from this file, so they are looked up from the working directory.
const require = createRequire(pathToFileURL(join(process.cwd(), 'package.json')));
const { Parser, Language } = require('web-tree-sitter');

await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(require.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm')));

function collect(node, problems) {
  const line = node.startPosition.row + 1;
  if (node.isMissing) problems.push(`'${node.type}' is missing (line ${line})`);
  if (node.isError) problems.push(`cannot be parsed at '${node.text.split('\n')[0]}' (line ${line})`);
  for (let i = 0; i < node.childCount; i++) collect(node.child(i), problems);
  return problems;
}

for await (const line of createInterface({ input: process.stdin })) {
  const tree = parser.parse(JSON.parse(line));
  process.stdout.write(JSON.stringify(collect(tree.rootNode, [])) + '\n');
  tree.delete();
}
