/** Opening a port, with the failures that a person must mend told in one line. */
import type { Server } from 'node:net';
import { SourceError } from '../../errors.ts';
import { type Address, formatAddress } from './address.ts';

/** Resolves with the real address (port 0 asks for any free one). `flag` is the option that names another address. */
export function listen(server: Server, address: Address, flag: string): Promise<Address> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, address, flag)));
    server.listen({ host: address.host, port: address.port }, () => {
      const bound = server.address();
      if (typeof bound === 'object' && bound !== null) resolve({ host: bound.address, port: bound.port });
      else reject(new SourceError(`cannot listen on ${formatAddress(address)}`));
    });
  });
}

function explain(error: NodeJS.ErrnoException, address: Address, flag: string): SourceError {
  const hint = `choose another address with ${flag} ADDR, or turn the OTLP receiver off with --no-otlp`;
  const where = formatAddress(address);
  if (error.code === 'EADDRINUSE') {
    return new SourceError(`port ${address.port} is in use: cannot listen on ${where}`, hint, { cause: error });
  }
  if (error.code === 'EACCES') return new SourceError(`no permission to listen on ${where}`, hint, { cause: error });
  return new SourceError(`cannot listen on ${where}: ${error.message}`, hint, { cause: error });
}
