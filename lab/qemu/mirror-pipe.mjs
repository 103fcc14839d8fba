// One connection from a guest to the lab's mirror: QEMU starts this for each, and stdin and stdout are the guest's end.
// usage: mirror-pipe.mjs ADDRESS PORT
import { connect } from 'node:net';

const [address, port] = process.argv.slice(2);
const mirror = connect(Number(port), address);
process.stdin.pipe(mirror);
mirror.pipe(process.stdout);
mirror.on('error', () => process.exit(1));
mirror.on('close', () => process.exit(0));
