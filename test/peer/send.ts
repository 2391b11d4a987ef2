// The course client as a process of its own:
//
//   node dist/test/peer/send.js EDITION [MISTAKE …]
//
// Reads transfer.info in the working directory, and keeps me.info and priv.key there. A mistake is a name of ClientDefects.
import { clientDefectEditions, type ClientDefects } from './client-defects';
import { runCourseClient } from './course-client';
import { peerArguments } from './peer-arguments';

async function send(): Promise<void> {
  process.exitCode = await runCourseClient({
    ...peerArguments<ClientDefects>(process.argv.slice(2), clientDefectEditions),
    directory: process.cwd(),
    // It is ended from outside, as programs are.
    signal: new AbortController().signal,
    print: (line) => console.log(line),
  });
}

void send();
