import path from 'node:path';
import { type Rule, RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';

const rule = jest.requireActual<Rule.RuleModule>('../../.eslint/no-typeorm-calls.cjs');
const folder = path.join(__dirname, 'typeorm-calls');

const ruleTester = new RuleTester({
  languageOptions: {
    parser: tseslint.parser,
    // Under CI=true the parser would take the file from disk, not the snippet.
    parserOptions: { project: './tsconfig.json', tsconfigRootDir: folder, disallowAutomaticSingleRunInference: true },
  },
});

const prelude = "import { DataSource, Repository, EntityManager } from 'typeorm'; declare const source: DataSource; ";
const snippet = (code: string) => ({ code: prelude + code, filename: path.join(folder, 'snippet.ts') });
const call = (code: string, found: string) => ({
  ...snippet(code),
  errors: [
    {
      message:
        `'${found}' is TypeORM's: outside src/storage it passes by the queue that keeps one transaction from undoing ` +
        "another's writes. Add a method to the repository in src/storage, and call that.",
    },
  ],
});

ruleTester.run('no-typeorm-calls', rule, {
  valid: [
    snippet('declare const store: { save(): void; remove(): void; transaction(): void }; store.save();'),
    snippet('declare const seen: Set<string>; seen.delete("x");'),
  ],
  invalid: [
    call('declare const clients: Repository<object>; clients.save({});', 'clients.save'),
    call('declare const clients: Repository<object>; clients?.remove([]);', 'clients?.remove'),
    call('declare const clients: Repository<object>; clients["insert"]({});', 'clients["insert"]'),
    call('class Clients extends Repository<object> {} declare const mine: Clients; mine.save({});', 'mine.save'),
    call('declare const managers: EntityManager[]; for (const each of managers) each.save({});', 'each.save'),
    call('source.createQueryRunner();', 'source.createQueryRunner'),
    call('source.transaction(async () => {});', 'source.transaction'),
    call('declare const rows: { save: Repository<object>["save"] }; rows.save({});', 'rows.save'),
  ],
});
