import { parentPort, workerData } from 'node:worker_threads';
import { formatHere, type Unformatted } from './format';

// A thread that formats what it is given, answers with the texts, and ends. What goes wrong is the worker's error.
void formatHere(workerData as readonly Unformatted[]).then((texts) => parentPort?.postMessage(texts));
