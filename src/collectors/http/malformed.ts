/** A 200 that makes no sense: cut-off JSON, a login page, a missing link. The same request is tried again. */
export class MalformedAnswer extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MalformedAnswer';
  }
}
