import type { SendFile } from '../../generated';

/** What a message that carries content says of it. One that carries a whole file is the only packet of its series. */
export type Packet = Pick<SendFile, 'contentSize' | 'packetNumber' | 'totalPackets' | 'fileName'>;
