import { setFlagsFromString } from 'node:v8';

// Keeps V8's young generation at the size with which it starts. Every piece of a content leaves Buffers behind, whose bytes
// lie outside the heap. V8 frees them when the young generation is full, or when they come to 32 MiB (more in newer
// versions); one that has grown to its 16 MiB fills too slowly. It does not shrink again, so this is imported before all
// that takes memory. docs/decisions/small-young-generation.md has the figures.
setFlagsFromString('--semi-space-growth-factor=1');
