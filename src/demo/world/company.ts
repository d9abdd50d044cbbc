/** What exists in the demo world: the Okta org, its apps, the services and where they run. */

export interface App {
  /** Name of the app in Okta and of the target in flows. */
  name: string;
  /** Okta app instance id `0oa…`. */
  instanceId: string;
  host: string;
  scimPath: string;
}

export const acmeCloud: App = {
  name: 'Acme Cloud',
  instanceId: '0oa1acmecloud7Kq2x7',
  host: 'scim.acme.example',
  scimPath: '/scim/v2',
};

export const salesforce: App = {
  name: 'Salesforce',
  instanceId: '0oa2salesforceB4m5d7',
  host: 'na139.salesforce.example',
  scimPath: '/services/scim/v2',
};

export const slack: App = {
  name: 'Slack',
  instanceId: '0oa3slackZp8Rt1Hy5d7',
  host: 'api.slack.example',
  scimPath: '/scim/v2',
};

export type Service = 'provisioner' | 'acme-api' | 'signup-web' | 'mailer';

/** OTLP resource attributes of each service. */
export const resources: { readonly [service in Service]: { readonly [key: string]: string } } = {
  provisioner: resource('provisioner', '2.14.0', 'prov-7c9d5b-x2k4p'),
  'acme-api': resource('acme-api', '5.3.1', 'api-6f8d44-m9w2z'),
  'signup-web': resource('signup-web', '1.22.4', 'web-5d7b98-q1r8t'),
  mailer: resource('mailer', '0.9.7', 'mail-84c6f7-h3n5v'),
};

function resource(name: string, version: string, pod: string): { readonly [key: string]: string } {
  return { 'service.name': name, 'service.version': version, 'deployment.environment.name': 'production', 'k8s.pod.name': pod };
}

export const logFiles = ['scim-gateway.log', 'provisioner.log'] as const;
export type LogFile = (typeof logFiles)[number];

export const billingHost = 'billing.acme.example';
export const oktaHost = 'acme.okta.example';
export const administrator = { id: '00uadmin4Xw2Lk9TQ5d7', email: 'it.admin@acme.example', displayName: 'IT Administrator' } as const;
