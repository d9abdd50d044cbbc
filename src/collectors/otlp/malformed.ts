/** What a sender got wrong about a whole request; single bad records are rejections instead. Never leaves this folder. */
export class MalformedError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MalformedError';
  }
}

/** The request is larger than we take: in bytes, after decompression, or in records. */
export class TooLargeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TooLargeError';
  }
}
