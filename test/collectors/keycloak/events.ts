/** Synthetic Keycloak events. */
import type { Json } from '../../../src/domain/event.ts';

export type Raw = { [key: string]: Json };

export const userId = '116fd3e2-907e-4aa1-b5b3-ae5a64b85d4f';
export const groupId = '81201d20-253b-401e-a71e-00d8364488c3';
const adminId = '928e6943-b0bb-4b48-a7a6-401f0fecb37d';

export function adminRaw(operationType: string, resourceType: string, resourcePath: string, representation?: Json, parts: Raw = {}): Raw {
  return {
    id: '48173bc6-bdd7-4cd5-a23f-29d076d54034',
    time: 1_767_600_000_123,
    realmId: 'e18c6d1c-6676-4674-926e-ee4284fa32d0',
    authDetails: {
      realmId: '4c6470f9-1bc3-43c0-99c2-a7ec62fcb88d',
      clientId: 'b2ca1c78-0845-427a-b8b5-1d0c959c6d08',
      userId: adminId,
      ipAddress: '192.0.2.4',
    },
    operationType,
    resourceType,
    resourcePath,
    ...(representation === undefined
      ? {}
      : { representation: typeof representation === 'string' ? representation : JSON.stringify(representation) }),
    ...parts,
  };
}

export function userRaw(type: string, details: Raw = { username: 'ana' }, parts: Raw = {}): Raw {
  return {
    id: '8cb77b4c-e3ca-4864-86ad-ebee4f0386fb',
    time: 1_767_600_000_123,
    type,
    realmId: 'e18c6d1c-6676-4674-926e-ee4284fa32d0',
    clientId: 'wiki',
    userId,
    sessionId: 'Cs1vTKd9Se2smH9T5YiklWGq',
    ipAddress: '192.0.2.4',
    details,
    ...parts,
  };
}
