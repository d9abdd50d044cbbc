/** The HTTP exchange in `details` of the types that record one: `details.request.{method, path, query, body}`, `details.response.{statusCode, body}`. */
import type { Json } from '../../domain/event.ts';
import { templatePath } from '../../domain/template.ts';
import { type Fields, fieldsOf, own, scalarOf, textOf } from '../json/fields.ts';

export interface Exchange {
  /** Upper case. */
  method: string | null;
  path: string | null;
  /** Without `?`; Auth0 records it as an object. */
  query: string | null;
  requestBody: Json | undefined;
  responseBody: Json | undefined;
  status: number | null;
  /** `METHOD /templated/path` */
  endpoint: string | null;
}

export function exchangeOf(log: Fields): Exchange {
  const details = fieldsOf(log, 'details');
  const request = fieldsOf(details, 'request');
  const response = fieldsOf(details, 'response');
  const method = textOf(request, 'method')?.toUpperCase() ?? null;
  const path = textOf(request, 'path');
  const status = Number(scalarOf(response, 'statusCode') ?? scalarOf(response, 'status_code') ?? Number.NaN);
  return {
    method,
    path,
    query: queryText(own(request, 'query')),
    requestBody: own(request, 'body'),
    responseBody: own(response, 'body'),
    status: status >= 100 && status <= 599 ? status : null,
    endpoint: method === null || path === null ? null : `${method} ${templated(path)}`,
  };
}

function queryText(query: Json | undefined): string | null {
  if (typeof query === 'string') return query.replace(/^\?/, '') || null;
  if (typeof query !== 'object' || query === null || Array.isArray(query)) return null;
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') parameters.set(name, String(value));
  }
  return parameters.toString() || null;
}

/** Ids of Auth0 look like `auth0|64aa`, `samlp|acme|ana`, `con_AbC`, `org_AbC`. */
function templated(path: string): string {
  const ids = path
    .replace(/\/[^/?#]*(?:\||%7C)[^/?#]*/gi, '/{id}')
    .replace(/\/(?:con|org|rol|usr|job|cgr|scimc?|uinv|dsync|grp)_[A-Za-z0-9]+/g, '/{id}');
  return templatePath(ids).slice(0, 300);
}

/** The segments of a path, decoded, without query. */
export function segmentsOf(path: string): string[] {
  return path.split(/[?#]/, 1)[0]?.split('/').filter(Boolean).map(decoded) ?? [];
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
