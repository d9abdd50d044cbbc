/** Reason phrases of RFC 9110 and the older ones that servers still send, in lower case: often all that a failure text has of an HTTP status. */
export const statusOfPhrase: ReadonlyMap<string, number> = new Map([
  ['bad request', 400],
  ['unauthorized', 401],
  ['payment required', 402],
  ['forbidden', 403],
  ['not found', 404],
  ['method not allowed', 405],
  ['not acceptable', 406],
  ['request timeout', 408],
  ['conflict', 409],
  ['gone', 410],
  ['precondition failed', 412],
  ['payload too large', 413],
  ['content too large', 413],
  ['request entity too large', 413],
  ['unsupported media type', 415],
  ['unprocessable entity', 422],
  ['unprocessable content', 422],
  ['locked', 423],
  ['too many requests', 429],
  ['internal server error', 500],
  ['not implemented', 501],
  ['bad gateway', 502],
  ['service unavailable', 503],
  ['gateway timeout', 504],
  ['gateway time-out', 504],
  ['insufficient storage', 507],
]);

/** All of them, as alternatives of a regular expression. */
export const phrasePattern = [...statusOfPhrase.keys()].join('|');
