param name string
param location string
param tags object
param planName string

@description('True: instances are spread over availability zones.')
param isZoneRedundant bool

param hostStorageName string
param packageContainerName string
param stateStorageName string
param serviceBusName string

@description('Address of the vault, with a slash at its end.')
param keyVaultUri string

@description('Settings besides the router\'s own two that are references to the vault: GPU1_KEY is the secret gpu1-key.')
param backendKeyNames string[]

param applicationInsightsName string
param identityId string
param identityClientId string

@description('Subnet for outgoing traffic; empty: the public network.')
param subnetId string

@description('Front Door profile that alone may call the app; empty: no restriction.')
param frontDoorId string

param instanceMemoryMB int
param maximumInstanceCount int
param httpAlwaysReady int
param probeAlwaysReady int
param httpPerInstanceConcurrency int
param siteUpdateStrategy string
param usePlaceholder bool

var serviceName = 'router'
var keyNames = union(['ROUTER_KEY_DEFAULT', 'ROUTER_OPS_KEY'], backendKeyNames)
var keySettings = toObject(
  keyNames,
  keyName => trim(keyName),
  keyName => '@Microsoft.KeyVault(SecretUri=${keyVaultUri}secrets/${toLower(replace(trim(keyName), '_', '-'))})'
)

resource hostStorage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: hostStorageName
}

resource stateStorage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: stateStorageName
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

var appSettings = {
  AzureWebJobsStorage__blobServiceUri: hostStorage.properties.primaryEndpoints.blob
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  AzureWebJobsDisableHomepage: 'true'
  APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  AZURE_CLIENT_ID: identityClientId
  ChatRouter__TableEndpoint: stateStorage.properties.primaryEndpoints.table
  ServiceBus__fullyQualifiedNamespace: '${serviceBusName}.servicebus.windows.net'
  ServiceBus__credential: 'managedidentity'
  ServiceBus__clientId: identityClientId
}

// Only when asked for: the platform's default is right until it crashes.
var placeholderSettings = usePlaceholder ? {} : { WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED: '0' }

// Function names are lower case because the platform compares these names with case.
var httpReady = httpAlwaysReady > 0 ? [{ name: 'http', instanceCount: httpAlwaysReady }] : []
var probeReady = probeAlwaysReady > 0 ? [{ name: 'function:probebackends', instanceCount: probeAlwaysReady }] : []

// Whoever keeps the prober ready wants its findings told in time; one instance sends.
var alertReady = probeAlwaysReady > 0 ? [{ name: 'function:sendalerts', instanceCount: 1 }] : []

var onlyFrontDoor = [
  {
    name: 'front-door'
    priority: 100
    action: 'Allow'
    tag: 'ServiceTag'
    ipAddress: 'AzureFrontDoor.Backend'
    headers: {
      'x-azure-fdid': [frontDoorId]
    }
  }
]

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
    zoneRedundant: isZoneRedundant
  }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': serviceName })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${hostStorage.properties.primaryEndpoints.blob}${packageContainerName}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: concat(httpReady, probeReady, alertReady)
        triggers: {
          http: {
            perInstanceConcurrency: httpPerInstanceConcurrency
          }
        }
      }
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
      #disable-next-line BCP037 // Documented, and in preview, so the published type does not have it yet.
      siteUpdateStrategy: {
        type: siteUpdateStrategy
      }
    }
    siteConfig: {
      alwaysOn: false
      minTlsVersion: '1.2'
      ipSecurityRestrictionsDefaultAction: empty(frontDoorId) ? 'Allow' : 'Deny'
      ipSecurityRestrictions: empty(frontDoorId) ? [] : onlyFrontDoor
    }
  }
}

// What is set here is all there is: a connection string that somebody or the platform added goes away.
resource settings 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: app
  name: 'appsettings'
  properties: union(appSettings, keySettings, placeholderSettings)
}

// No basic authentication for publishing: azd publishes with the deployer's own identity.
resource ftpPublishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'ftp'
  properties: {
    allow: false
  }
}

resource scmPublishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'scm'
  properties: {
    allow: false
  }
}

output name string = app.name
output id string = app.id
output uri string = 'https://${app.properties.defaultHostName}'
