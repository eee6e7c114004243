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

@description('Overrides the profile: RollingUpdate drains streams on a deployment, Recreate cuts them.')
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
var functionAppName = '${abbrs.webSitesFunctions}router-${resourceToken}'
var vnetName = '${abbrs.networkVirtualNetworks}${resourceToken}'
var packageContainerName = 'app-package-${take(functionAppName, 32)}-${take(toLower(uniqueString(functionAppName, resourceToken)), 7)}'
var storageSku = spread ? 'Standard_ZRS' : sizes.storageSku
var publicNetworkAccess = vnetEnabled ? 'Disabled' : 'Enabled'
var storageNetworkAcls = vnetEnabled
  ? {
      defaultAction: 'Deny'
      bypass: 'None'
    }
  : {
      defaultAction: 'Allow'
      bypass: 'AzureServices'
    }

resource rg 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: '${abbrs.resourcesResourceGroups}${environmentName}'
  location: location
  tags: tags
}

// The one identity of the app: no keys and no connection strings anywhere.
module identity 'br/public:avm/res/managed-identity/user-assigned-identity:0.4.1' = {
  name: 'identity'
  scope: rg
  params: {
    name: '${abbrs.managedIdentityUserAssignedIdentities}router-${resourceToken}'
    location: location
    tags: tags
  }
}

module plan 'br/public:avm/res/web/serverfarm:0.1.1' = {
  name: 'plan'
  scope: rg
  params: {
    name: '${abbrs.webServerFarms}${resourceToken}'
    location: location
    tags: tags
    sku: {
      name: 'FC1'
      tier: 'FlexConsumption'
    }
    reserved: true
    zoneRedundant: spread
  }
}

// The Functions host's own account: the package and the timers' locks.
module hostStorage 'br/public:avm/res/storage/storage-account:0.25.0' = {
  name: 'hostStorage'
  scope: rg
  params: {
    name: '${abbrs.storageStorageAccounts}${resourceToken}'
    location: location
    tags: tags
    skuName: storageSku
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    minimumTlsVersion: 'TLS1_2'
    dnsEndpointType: 'Standard'
    publicNetworkAccess: publicNetworkAccess
    networkAcls: storageNetworkAcls
    blobServices: {
      containers: [{ name: packageContainerName }]
    }
  }
}

// The app's state, apart from the host's locks and leases, so that either can be re-created alone.
module stateStorage 'br/public:avm/res/storage/storage-account:0.25.0' = {
  name: 'stateStorage'
  scope: rg
  params: {
    name: '${abbrs.storageStorageAccounts}state${resourceToken}'
    location: location
    tags: tags
    skuName: storageSku
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    minimumTlsVersion: 'TLS1_2'
    dnsEndpointType: 'Standard'
    publicNetworkAccess: publicNetworkAccess
    networkAcls: storageNetworkAcls
    tableServices: {
      tables: [
        { name: 'fleet' }
        { name: 'events' }
        { name: 'batches' }
        { name: 'batchlines' }
        { name: 'evidence' }
      ]
    }
  }
}

module keyVault 'br/public:avm/res/key-vault/vault:0.13.3' = {
  name: 'keyVault'
  scope: rg
  params: {
    name: '${abbrs.keyVaultVaults}${resourceToken}'
    location: location
    tags: tags
    sku: 'standard'
    enableRbacAuthorization: true
    enableVaultForDeployment: false
    enableVaultForTemplateDeployment: false
    enableVaultForDiskEncryption: false
    enablePurgeProtection: sizes.keyVaultPurgeProtection
    publicNetworkAccess: publicNetworkAccess
    networkAcls: vnetEnabled
      ? {
          defaultAction: 'Deny'
          bypass: 'None'
        }
      : {
          defaultAction: 'Allow'
          bypass: 'AzureServices'
        }
  }
}

module serviceBus 'br/public:avm/res/service-bus/namespace:0.9.0' = {
  name: 'serviceBus'
  scope: rg
  params: {
    name: '${abbrs.serviceBusNamespaces}${resourceToken}'
    location: location
    tags: tags
    // Private endpoints need Premium; duplicate detection needs Standard at least.
    skuObject: vnetEnabled
      ? {
          name: 'Premium'
          capacity: 1
        }
      : {
          name: 'Standard'
        }
    zoneRedundant: vnetEnabled
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: publicNetworkAccess
    queues: [
      {
        name: 'batch'
        requiresDuplicateDetection: true
        duplicateDetectionHistoryTimeWindow: 'PT10M'
        lockDuration: 'PT5M'
        maxDeliveryCount: 10
        defaultMessageTimeToLive: 'P14D'
        deadLetteringOnMessageExpiration: true
      }
    ]
  }
}

module logAnalytics 'br/public:avm/res/operational-insights/workspace:0.11.1' = {
  name: 'logAnalytics'
  scope: rg
  params: {
    name: '${abbrs.operationalInsightsWorkspaces}${resourceToken}'
    location: location
    tags: tags
    dataRetention: sizes.logRetentionDays
    dailyQuotaGb: sizes.logDailyCapGb
    features: {
      disableLocalAuth: true
    }
  }
}

module applicationInsights 'br/public:avm/res/insights/component:0.6.0' = {
  name: 'applicationInsights'
  scope: rg
  params: {
    name: '${abbrs.insightsComponents}${resourceToken}'
    location: location
    tags: tags
    workspaceResourceId: logAnalytics.outputs.resourceId
    disableLocalAuth: true
    // Keeps the callers' addresses out of the logs.
    disableIpMasking: false
    retentionInDays: sizes.logRetentionDays
  }
}

module rbac './app/rbac.bicep' = {
  name: 'rbac'
  scope: rg
  params: {
    hostStorageName: hostStorage.outputs.name
    stateStorageName: stateStorage.outputs.name
    serviceBusName: serviceBus.outputs.name
    keyVaultName: keyVault.outputs.name
    applicationInsightsName: applicationInsights.outputs.name
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
    hostStorageId: hostStorage.outputs.resourceId
    stateStorageId: stateStorage.outputs.resourceId
    serviceBusId: serviceBus.outputs.resourceId
    keyVaultId: keyVault.outputs.resourceId
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
    planId: plan.outputs.resourceId
    hostStorageName: hostStorage.outputs.name
    packageContainerName: packageContainerName
    stateStorageName: stateStorage.outputs.name
    serviceBusName: serviceBus.outputs.name
    keyVaultUri: keyVault.outputs.uri
    backendKeyNames: empty(backendKeyNames) ? [] : split(backendKeyNames, ',')
    applicationInsightsName: applicationInsights.outputs.name
    identityId: identity.outputs.resourceId
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
    applicationInsightsId: applicationInsights.outputs.resourceId
    serviceBusId: serviceBus.outputs.resourceId
    functionAppId: router.outputs.resourceId
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
    applicationInsightsId: applicationInsights.outputs.resourceId
    sloPercent: sizes.sloPercent
  }
}

output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = rg.name
output AZURE_FUNCTION_NAME string = router.outputs.name
output AZURE_KEY_VAULT_ENDPOINT string = keyVault.outputs.uri
output AZURE_STATE_TABLE_ENDPOINT string = stateStorage.outputs.serviceEndpoints.table
output SERVICE_ROUTER_NAME string = router.outputs.name
output SERVICE_ROUTER_RESOURCE_ID string = router.outputs.resourceId
output SERVICE_ROUTER_URI string = router.outputs.uri
output ROUTER_PRIVATE_NETWORK bool = vnetEnabled
