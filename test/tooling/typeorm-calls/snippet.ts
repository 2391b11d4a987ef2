// The place in which no-typeorm-calls.test.ts puts its snippets: the parser wants a file of a project.
export {};
