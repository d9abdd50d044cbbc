/** The little of Express 5 that the example uses; the package itself has no types. */
declare module 'express' {
  import type { IncomingMessage, Server, ServerResponse } from 'node:http';

  export interface Request extends IncomingMessage {
    method: string;
    /** Path and query below the place where the handler is mounted. */
    url: string;
    originalUrl: string;
    path: string;
    body?: unknown;
    header(name: string): string | undefined;
  }

  export interface Response extends ServerResponse {
    status(code: number): Response;
    send(body?: unknown): Response;
  }

  export type NextFunction = (error?: unknown) => void;
  export type Handler = (request: Request, response: Response, next: NextFunction) => void;

  export interface Router {
    use(handler: Handler | Router): Router;
    use(path: string, handler: Handler | Router): Router;
  }

  export interface Application extends Router {
    listen(port: number, host: string, listening: () => void): Server;
  }

  interface Express {
    (): Application;
    json(options: { type: string[] }): Handler;
  }

  const express: Express;
  export default express;
}
