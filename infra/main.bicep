targetScope = 'subscription'

@minLength(1)
@maxLength(64)
@description('Name of the azd environment. All names of resources derive from it.')
param environmentName string

@minLength(1)
@description('Region of everything. The list holds the regions that offer Flex Consumption.')
@allowed([
  'australiaeast'
  'australiasoutheast'
  'brazilsouth'
  'canadacentral'
  'centralindia'
  'centralus'
  'eastasia'
  'eastus'
  'eastus2'
  'francecentral'
  'germanywestcentral'
  'italynorth'
  'japaneast'
  'koreacentral'
  'northcentralus'
  'northeurope'
  'norwayeast'
  'southafricanorth'
  'southcentralus'
  'southeastasia'
  'southindia'
  'spaincentral'
  'swedencentral'
  'uaenorth'
  'uksouth'
  'ukwest'
  'westcentralus'
  'westeurope'
  'westus'
  'westus2'
  'westus3'
])
@metadata({
  azd: {
    type: 'location'
  }
})
param location string

@description('Object id of whoever deploys: gets the data roles for local runs and for setting keys.')
param principalId string = deployer().objectId

@description('What principalId is: User at a desk, ServicePrincipal in a pipeline.')
@allowed(['User', 'ServicePrincipal'])
param principalType string = 'User'

@description('Set of sizes from profiles.json: dev is cheap, prod is made for 99.99 %.')
@allowed(['dev', 'prod'])
param profile string = 'dev'

@description('Puts storage, queue and Key Vault behind private endpoints. Makes Service Bus Premium.')
param vnetEnabled bool = false

@description('Names of the backends\' keys that router.json reads with env:NAME, separated by commas. Each becomes a Key Vault reference.')
param backendKeyNames string = ''

@description('Mail address for alerts; empty: no mail.')
param alertEmail string = ''

@secure()
@description('HTTPS address that receives alerts in the common alert schema; empty: none. Such addresses often hold a key.')
param alertWebhookUri string = ''

@description('Id of the Front Door profile that alone may call the app; empty: everybody may.')
param frontDoorId string = ''

@description('Overrides the profile: spread over availability zones.')
param zoneRedundant bool?

@description('Overrides the profile: memory of an instance.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int?

@description('Overrides the profile: most instances.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int?

@description('Overrides the profile: instances that always stand ready for HTTP.')
@minValue(0)
param httpAlwaysReady int?

@description('Overrides the profile: instances that always stand ready for the prober.')
@minValue(0)
param probeAlwaysReady int?

@description('Overrides the profile: requests at the same time on one instance before another is started.')
@minValue(1)
@maxValue(1000)
param httpPerInstanceConcurrency int?

@description('Overrides the profile: on a deployment RollingUpdate (a preview) lets streams end, Recreate cuts them.')
@allowed(['RollingUpdate', 'Recreate'])
param siteUpdateStrategy string?

@description('False starts the worker without the platform\'s pre-warmed process: slower starts, but a way round crashes of it.')
param usePlaceholder bool = true

var abbrs = loadJsonContent('./abbreviations.json')
var profiles = loadJsonContent('./profiles.json')
var sizes = profiles[profile]
var spread = zoneRedundant ?? sizes.zoneRedundant
var resourceToken = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }
var hostStorageName = '${abbrs.storageStorageAccounts}${resourceToken}'
var stateStorageName = '${abbrs.storageStorageAccounts}state${resourceToken}'
var keyVaultName = '${abbrs.keyVaultVaults}${resourceToken}'
var serviceBusName = '${abbrs.serviceBusNamespaces}${resourceToken}'
var applicationInsightsName = '${abbrs.insightsComponents}${resourceToken}'
var functionAppName = '${abbrs.webSitesFunctions}router-${resourceToken}'
var vnetName = '${abbrs.networkVirtualNetworks}${resourceToken}'
var packageContainerName = 'app-package-${take(functionAppName, 32)}-${take(toLower(uniqueString(functionAppName, resourceToken)), 7)}'
var storageSku = spread ? 'Standard_ZRS' : sizes.storageSku

resource rg 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: '${abbrs.resourcesResourceGroups}${environmentName}'
  location: location
  tags: tags
}

// The one identity of the app: no keys and no connection strings anywhere.
module identity './app/identity.bicep' = {
  name: 'identity'
  scope: rg
  params: {
    name: '${abbrs.managedIdentityUserAssignedIdentities}router-${resourceToken}'
    location: location
    tags: tags
  }
}

// The Functions host's own account: the package and the timers' locks.
module hostStorage './app/storage.bicep' = {
  name: 'hostStorage'
  scope: rg
  params: {
    name: hostStorageName
    location: location
    tags: tags
    sku: storageSku
    isPrivate: vnetEnabled
    containers: [packageContainerName]
  }
}

// The app's state, apart from the host's locks and leases, so that either can be re-created alone.
module stateStorage './app/storage.bicep' = {
  name: 'stateStorage'
  scope: rg
  params: {
    name: stateStorageName
    location: location
    tags: tags
    sku: storageSku
    isPrivate: vnetEnabled
    tables: ['fleet', 'events', 'batches', 'batchlines', 'evidence', 'slo', 'alerts', 'keys', 'usage', 'cache', 'releases', 'drills', 'configuration']
  }
}

module keyVault './app/key-vault.bicep' = {
  name: 'keyVault'
  scope: rg
  params: {
    name: keyVaultName
    location: location
    tags: tags
    isPrivate: vnetEnabled
    hasPurgeProtection: sizes.keyVaultPurgeProtection
  }
}

module serviceBus './app/service-bus.bicep' = {
  name: 'serviceBus'
  scope: rg
  params: {
    name: serviceBusName
    location: location
    tags: tags
    isPrivate: vnetEnabled
  }
}

module monitoring './app/monitoring.bicep' = {
  name: 'monitoring'
  scope: rg
  params: {
    location: location
    tags: tags
    workspaceName: '${abbrs.operationalInsightsWorkspaces}${resourceToken}'
    applicationInsightsName: applicationInsightsName
    retentionDays: sizes.logRetentionDays
    dailyCapGb: sizes.logDailyCapGb
  }
}

module rbac './app/rbac.bicep' = {
  name: 'rbac'
  scope: rg
  // Known names instead of outputs: what-if then says before a deployment what it will do.
  dependsOn: [
    hostStorage
    stateStorage
    serviceBus
    keyVault
    monitoring
  ]
  params: {
    hostStorageName: hostStorageName
    stateStorageName: stateStorageName
    serviceBusName: serviceBusName
    keyVaultName: keyVaultName
    applicationInsightsName: applicationInsightsName
    #disable-next-line what-if-short-circuiting // An identity made anew under the old name must get new assignments.
    identityPrincipalId: identity.outputs.principalId
    deployerPrincipalId: principalId
    deployerPrincipalType: principalType
  }
}

module network './app/network.bicep' = if (vnetEnabled) {
  name: 'network'
  scope: rg
  params: {
    location: location
    tags: tags
    vnetName: vnetName
    hostStorageId: hostStorage.outputs.id
    stateStorageId: stateStorage.outputs.id
    serviceBusId: serviceBus.outputs.id
    keyVaultId: keyVault.outputs.id
  }
}

module router './app/router.bicep' = {
  name: 'router'
  scope: rg
  // Roles first, so that they have begun to take effect when the app starts.
  dependsOn: [
    rbac
  ]
  params: {
    name: functionAppName
    location: location
    tags: tags
    planName: '${abbrs.webServerFarms}${resourceToken}'
    isZoneRedundant: spread
    hostStorageName: hostStorageName
    packageContainerName: packageContainerName
    stateStorageName: stateStorageName
    serviceBusName: serviceBusName
    keyVaultUri: keyVault.outputs.uri
    backendKeyNames: empty(backendKeyNames) ? [] : split(backendKeyNames, ',')
    applicationInsightsName: applicationInsightsName
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    subnetId: vnetEnabled ? network!.outputs.appSubnetId : ''
    frontDoorId: frontDoorId
    instanceMemoryMB: instanceMemoryMB ?? sizes.instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount ?? sizes.maximumInstanceCount
    httpAlwaysReady: httpAlwaysReady ?? sizes.httpAlwaysReady
    probeAlwaysReady: probeAlwaysReady ?? sizes.probeAlwaysReady
    httpPerInstanceConcurrency: httpPerInstanceConcurrency ?? sizes.httpPerInstanceConcurrency
    siteUpdateStrategy: siteUpdateStrategy ?? sizes.siteUpdateStrategy
    usePlaceholder: usePlaceholder
  }
}

module alerts './app/alerts.bicep' = {
  name: 'alerts'
  scope: rg
  params: {
    location: location
    tags: tags
    actionGroupName: '${abbrs.insightsActionGroups}router-${resourceToken}'
    applicationInsightsId: monitoring.outputs.applicationInsightsId
    serviceBusId: serviceBus.outputs.id
    functionAppId: router.outputs.id
    alertEmail: alertEmail
    alertWebhookUri: alertWebhookUri
    sloPercent: sizes.sloPercent
  }
}

module workbook './app/workbook.bicep' = {
  name: 'workbook'
  scope: rg
  params: {
    location: location
    tags: tags
    applicationInsightsId: monitoring.outputs.applicationInsightsId
    sloPercent: sizes.sloPercent
  }
}

output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = rg.name
output AZURE_FUNCTION_NAME string = router.outputs.name
output AZURE_KEY_VAULT_ENDPOINT string = keyVault.outputs.uri
output AZURE_STATE_TABLE_ENDPOINT string = stateStorage.outputs.tableEndpoint
output SERVICE_ROUTER_NAME string = router.outputs.name
output SERVICE_ROUTER_RESOURCE_ID string = router.outputs.id
output SERVICE_ROUTER_URI string = router.outputs.uri
output ROUTER_PRIVATE_NETWORK bool = vnetEnabled
