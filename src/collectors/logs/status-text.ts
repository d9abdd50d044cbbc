/**
 * HTTP statuses in prose, for lines that name them in no field: `HTTP 409 Conflict`, `status code: 503`, `401 Client Error: Unauthorized for url`,
 * `Response status code does not indicate success: 403 (Forbidden)`, `create failed: 409`, .NET's `Received HTTP response headers after 12.3ms - 409`.
 * A bare number counts only where nothing that could be counted follows: "returned 200 users" is no status.
 */
const quick = /(?<![\w.-])[1-5]\d\d(?![\w-])/;
const longest = 4000;
const phrase =
  /(?<![\w.-])([2-5]\d\d)[)\]]?[ :,-]{1,3}\(?(?:OK|Created|Accepted|No Content|Bad Request|Unauthori[sz]ed|Forbidden|Not Found|Method Not Allowed|Not Acceptable|Request Time-?out|Conflict|Gone|Precondition (?:Failed|Required)|(?:Payload|Content|Request Entity) Too Large|Unsupported Media Type|Unprocessable (?:Entity|Content)|Locked|Too Many Requests|Internal Server Error|Not Implemented|Bad Gateway|Service Unavailable|Gateway Time-?out|uniqueness|mutability|noTarget|tooMany|invalid(?:Filter|Syntax|Path|Value|Vers)|Client Error|Server Error)\b/i;
const named =
  /\b(?:HTTP(?:\/\d(?:\.\d)?)?(?: (?:error|status|code|response))?|(?:http[ _-]?)?status(?:[ _-]?code)?|(?:response|return)[ _-]code)["']?\s?(?:[:=]|\bis\b|\bwas\b|\bof\b)?\s?["'(]?([1-5]\d\d)(?![\w-]|\.\d|\s?(?:ms|s|%)\b)/i;
const closing =
  /(?:\b(?:respon(?:ded|se)|returned|answered|failed|rejected|got|error|received)(?: with)?(?: an?)?[:=]?\s|\bafter \d{1,9}(?:\.\d{1,9})?\s?ms - |:\s)\(?([45]\d\d)\)?(?=\s*(?:$|[.,;:)\]|\n]|- ))/i;
const arrow = /(?:->|=>|→)\s?([1-5]\d\d)(?=\s*(?:$|[.,;)|\n]|\(\d|in \d|\d+(?:\.\d+)?\s?m?s\b))/;

/** `request`: the text tells of a request, so that an arrow points at its answer. Null when no status is plainly said. */
export function statusOfText(text: string, request: boolean): number | null {
  const start = text.length > longest ? text.slice(0, longest) : text;
  if (!quick.test(start)) return null;
  const found = phrase.exec(start) ?? named.exec(start) ?? closing.exec(start) ?? (request ? arrow.exec(start) : null);
  return found === null ? null : Number(found[1]);
}
