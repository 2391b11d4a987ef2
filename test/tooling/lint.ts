import path from 'node:path';
import { ESLint, type Linter } from 'eslint';
import tseslint from 'typescript-eslint';

/** The root of the project. */
export const root = path.join(__dirname, '../..');

// Snippets are not files of the project, so what needs their types is left out.
const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: true,
  overrideConfig: [
    ...jest.requireActual<Linter.Config[]>('../../eslint.config.cjs'),
    { files: ['**/*.ts'], ...(tseslint.configs.disableTypeChecked as Linter.Config) },
    { rules: { 'sealwire/no-typeorm-calls': 'off' } },
  ],
});

/** Lints `code` with this project's configuration, as if it were `file`: the errors as `rule: message`. */
export async function lint(file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: path.join(root, file) });
  if (result === undefined) throw new Error(`${file} is not linted at all`);
  return result.messages.map(({ ruleId, message }) => `${ruleId ?? 'syntax'}: ${message}`);
}

/** The same, of each error only the rule. */
export async function rulesBrokenBy(file: string, code: string): Promise<string[]> {
  return (await lint(file, code)).map((error) => error.replace(/: .*/s, ''));
}
