/**
 * Column names of the portal's CSV downloads, and where they belong in Graph's records. Names are compared by their letters and digits, so
 * `Change ID`, `changeId` and `Change id` are one. Sign-ins and audit records have the columns that the portal writes; for the provisioning log Microsoft
 * documents which files there are and not their columns, so every likely name is listed
 * (https://learn.microsoft.com/entra/identity/monitoring-health/howto-analyze-provisioning-logs).
 */

export type Path = readonly string[];
export type Columns = ReadonlyMap<string, Path>;

function columns(table: Record<string, string>): Columns {
  return new Map(Object.entries(table).flatMap(([path, names]) => names.split(' ').map((name) => [name, path.split('.')] as const)));
}

const time = 'date dateutc time datetime datetimeutc timegenerated timegeneratedutc activitydatetime activitydate createddatetime';

export const provisioningColumns = columns({
  id: 'id activityid logid provisioninglogid provisioningid eventid',
  activityDateTime: time,
  tenantId: 'tenantid aadtenantid',
  jobId: 'jobid job',
  cycleId: 'cycleid cycle',
  changeId: 'changeid change changeidentifier',
  provisioningAction: 'action provisioningaction activity operation',
  durationInMilliseconds: 'durationinmilliseconds duration durationms durationmilliseconds',
  'provisioningStatusInfo.status': 'status result provisioningstatus resulttype provisioningstatusinfostatus statusinfostatus',
  'provisioningStatusInfo.errorInformation.errorCode':
    'errorcode code statuserrorcode provisioningstatusinfoerrorinformationerrorcode resultsignature',
  'provisioningStatusInfo.errorInformation.reason':
    'reason statusreason errorreason errormessage errordescription failurereason statusdescription provisioningstatusinfoerrorinformationreason resultdescription',
  'provisioningStatusInfo.errorInformation.additionalDetails':
    'additionaldetails erroradditionaldetails provisioningstatusinfoerrorinformationadditionaldetails',
  'provisioningStatusInfo.errorInformation.errorCategory': 'errorcategory provisioningstatusinfoerrorinformationerrorcategory',
  'provisioningStatusInfo.errorInformation.recommendedAction':
    'recommendedaction recommendation provisioningstatusinfoerrorinformationrecommendedaction',
  'sourceIdentity.id': 'sourceid sourceidentityid sourceobjectid objectid',
  'sourceIdentity.displayName':
    'identity identityname sourceidentitydisplayname sourceidentityname sourceidentity sourcedisplayname sourcename',
  'sourceIdentity.identityType': 'identitytype sourceidentitytype sourceidentityidentitytype sourcetype objecttype',
  'sourceIdentity.details': 'sourceidentitydetails sourcedetails',
  'targetIdentity.id': 'targetid targetidentityid targetobjectid',
  'targetIdentity.displayName': 'targetidentitydisplayname targetidentityname targetidentity targetdisplayname targetname',
  'targetIdentity.identityType': 'targetidentitytype targetidentityidentitytype targettype',
  'targetIdentity.details': 'targetidentitydetails targetdetails',
  'sourceSystem.displayName': 'sourcesystem sourcesystemdisplayname sourcesystemname',
  'sourceSystem.id': 'sourcesystemid',
  'targetSystem.displayName': 'targetsystem targetsystemdisplayname targetsystemname',
  'targetSystem.id': 'targetsystemid',
  'targetSystem.details': 'targetsystemdetails',
  'servicePrincipal.displayName':
    'serviceprincipal serviceprincipaldisplayname serviceprincipalname application applicationname applicationdisplayname app appname',
  'servicePrincipal.id': 'serviceprincipalid applicationid appid',
  'initiatedBy.displayName': 'initiatedby initiatedbydisplayname initiatedbyname',
  'initiatedBy.id': 'initiatedbyid',
  provisioningSteps: 'provisioningsteps steps',
  modifiedProperties: 'modifiedproperties',
});

export const signInColumns = columns({
  id: 'requestid id',
  createdDateTime: time,
  correlationId: 'correlationid',
  userId: 'userid',
  userDisplayName: 'user userdisplayname',
  userPrincipalName: 'username userprincipalname',
  appDisplayName: 'application appdisplayname',
  appId: 'applicationid appid',
  resourceDisplayName: 'resource resourcedisplayname',
  resourceId: 'resourceid',
  servicePrincipalId: 'serviceprincipalid',
  servicePrincipalName: 'serviceprincipalname serviceprincipaldisplayname',
  sessionId: 'sessionid',
  ipAddress: 'ipaddress',
  clientAppUsed: 'clientapp clientappused',
  conditionalAccessStatus: 'conditionalaccess conditionalaccessstatus',
  'status.errorCode': 'signinerrorcode errorcode statuserrorcode',
  'status.failureReason': 'failurereason statusfailurereason',
  'status.additionalDetails': 'statusadditionaldetails',
  resultType: 'status resulttype',
  resultDescription: 'resultdescription',
});

export const auditColumns = columns({
  id: 'id',
  activityDateTime: time,
  correlationId: 'correlationid',
  loggedByService: 'service loggedbyservice',
  category: 'category',
  activityDisplayName: 'activity activitydisplayname operationname',
  operationType: 'operationtype aadoperationtype',
  result: 'result status',
  resultReason: 'resultreason statusreason',
  'initiatedBy.user.id': 'actorobjectid',
  'initiatedBy.user.displayName': 'actordisplayname',
  'initiatedBy.user.userPrincipalName': 'actoruserprincipalname',
  'initiatedBy.user.ipAddress': 'ipaddress',
  'initiatedBy.app.servicePrincipalId': 'actorserviceprincipalid',
  'initiatedBy.app.displayName': 'actorserviceprincipalname',
  initiatedBy: 'initiatedby',
  targetResources: 'targetresources',
  additionalDetails: 'additionaldetails',
});

export const stepColumns = columns({
  changeId: 'changeid change',
  activityDateTime: time,
  name: 'name step stepname provisioningstepname',
  provisioningStepType: 'type steptype provisioningsteptype',
  status: 'status result stepstatus',
  description: 'description stepdescription',
  details: 'details stepdetails',
});

export const propertyColumns = columns({
  changeId: 'changeid change',
  activityDateTime: time,
  displayName: 'displayname name property propertyname attribute attributename modifiedproperty',
  oldValue: 'oldvalue old previousvalue',
  newValue: 'newvalue new',
});
