// One Front Door before two or more regions. Deployed once, after the regions:
// az deployment group create -g GROUP -f infra/front-door/main.bicep -p profileName=NAME origins='["func-a.azurewebsites.net","func-b.azurewebsites.net"]'
targetScope = 'resourceGroup'

@description('Name of the profile.')
param profileName string

@description('Host names of the function apps (SERVICE_ROUTER_URI without https://), in order of preference.')
@minLength(2)
param origins string[]

@description('True sends every caller to the nearest region that is ready, false to the first region that is.')
param spread bool = true

param tags object = {}

resource profile 'Microsoft.Cdn/profiles@2024-02-01' = {
  name: profileName
  location: 'global'
  tags: tags
  sku: {
    name: 'Standard_AzureFrontDoor'
  }
  properties: {
    // The longest it waits for the next byte. The router sends a comment every 15 s while a caller waits for a stream.
    originResponseTimeoutSeconds: 240
  }
}

resource endpoint 'Microsoft.Cdn/profiles/afdEndpoints@2024-02-01' = {
  parent: profile
  name: profileName
  location: 'global'
  tags: tags
  properties: {
    enabledState: 'Enabled'
  }
}

resource regions 'Microsoft.Cdn/profiles/originGroups@2024-02-01' = {
  parent: profile
  name: 'regions'
  properties: {
    sessionAffinityState: 'Disabled'
    healthProbeSettings: {
      probePath: '/readyz'
      probeProtocol: 'Https'
      probeRequestType: 'GET'
      probeIntervalInSeconds: 10
    }
    // Two failures among four samples take a region out.
    loadBalancingSettings: {
      sampleSize: 4
      successfulSamplesRequired: 3
      additionalLatencyInMilliseconds: 50
    }
  }
}

resource region 'Microsoft.Cdn/profiles/originGroups/origins@2024-02-01' = [
  for (host, i) in origins: {
    parent: regions
    name: 'region-${i + 1}'
    properties: {
      hostName: host
      originHostHeader: host
      httpsPort: 443
      priority: spread ? 1 : min(i + 1, 5)
      weight: 1000
      enabledState: 'Enabled'
      enforceCertificateNameCheck: true
    }
  }
]

// No cache: answers are made for one caller, and a cache would hold streams back.
resource route 'Microsoft.Cdn/profiles/afdEndpoints/routes@2024-02-01' = {
  parent: endpoint
  name: 'router'
  dependsOn: [
    region
  ]
  properties: {
    originGroup: {
      id: regions.id
    }
    supportedProtocols: ['Https']
    patternsToMatch: ['/*']
    forwardingProtocol: 'HttpsOnly'
    httpsRedirect: 'Disabled'
    linkToDefaultDomain: 'Enabled'
    enabledState: 'Enabled'
  }
}

@description('For FRONT_DOOR_ID of every region: the apps then refuse calls that come past this profile.')
output frontDoorId string = profile.properties.frontDoorId
output uri string = 'https://${endpoint.properties.hostName}'
