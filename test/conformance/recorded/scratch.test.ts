import { writeFileSync } from 'node:fs';
import { editions, dialects } from '../../../generated';
import { recordings } from '../../captures';
import { read, observe } from './recorded-run';
import { clientCases } from '../../../src/conformance/client/cases';
import { ConformanceFailure } from '../../../src/conformance/failure';
test('x', async () => {
  let text = '';
  for (const which of [editions, dialects])
  for (const r of recordings()) {
    const profile = which.find(({ id }) => id === r.meta.edition || id === r.meta.clientPeer)!;
    const rr = await read(r, profile);
    const map: Record<string, [number, string][]> = { plain: [[0,'plain'],[1,'returning']], crc1: [[0,'wrong-once']], crc9: [[0,'wrong-always']], denied: [[0,'plain'],[1,'denied'],[1,'returning'],[1,'reconnect-errors']], dupname: [[0,'plain'],[1,'name-taken'],[1,'plain']] };
    for (const [run, scenario] of map[r.meta.scenario]!) {
      text += `== ${profile.id}: ${r.name} run ${run} as ${scenario} left ${rr.left}\n`;
      const seen = observe(rr, run);
      for (const c of clientCases(profile).filter(c => c.scenario === scenario)) {
        const id = c.id.slice(profile.id.length + 1);
        try { c.judge(seen); text += `   ok ${id}\n`; } catch (e) { if (!(e instanceof ConformanceFailure)) { text += `   ?? ${id} ${(e as Error).message}\n`; continue; } text += `   FAIL ${id}: ${e.message} [${e.evidence.diagnoses?.map(d => d.id)}]\n`; }
      }
    }
  }
  writeFileSync('/tmp/h/dump2.txt', text);
});
