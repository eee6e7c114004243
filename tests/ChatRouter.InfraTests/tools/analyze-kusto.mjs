// Reads one JSON string, a Kusto query, from each line of the standard input; answers with a JSON list of what is wrong with it: ["message at line N", ...].
// Ends with its input.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// The packages are installed away from this file, so they are looked up from the working directory.
const require = createRequire(pathToFileURL(join(process.cwd(), 'package.json')));
// The library greets its user.
console.log = () => {};
require('@kusto/language-service-next/bridge.min.js');
require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
const { Language } = globalThis.Kusto;

// A query stands on the component or on its workspace; each has its own names for the same tables.
const { common, tables } = JSON.parse(readFileSync(new URL('application-insights.json', import.meta.url)));
const table = (name, columns) => new Language.Symbols.TableSymbol.$ctor7(name, `(${columns.map(([column, type]) => `${column}: ${type}`).join(', ')})`, null);
const symbols = tables.flatMap(({ component, workspace, columns }) => {
  const all = [...common, ...columns];
  return [table(component, all.map(([name, type]) => [name, type])), table(workspace, all.map(([, , name, type]) => [name, type]))];
});
const globals = Language.GlobalState.Default.WithDatabase(new Language.Symbols.DatabaseSymbol.$ctor3('insights', null, symbols, false));

for await (const line of createInterface({ input: process.stdin })) {
  const query = JSON.parse(line);
  const diagnostics = Language.KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
  const problems = [];
  for (let i = 0; i < diagnostics.Count; i++) {
    const problem = diagnostics.getItem(i);
    problems.push(`${problem.Message} (line ${query.slice(0, problem.Start).split('\n').length})`);
  }
  process.stdout.write(JSON.stringify(problems) + '\n');
}
