param location string
param tags object
param vnetName string
param hostStorageId string
param stateStorageId string
param serviceBusId string
param keyVaultId string

var endpointSubnetName = 'private-endpoints'
var appSubnetName = 'app'

// One private endpoint and one DNS zone for each service that the app reaches.
var endpoints = [
  {
    name: 'host-blob'
    resourceId: hostStorageId
    group: 'blob'
    zone: 'privatelink.blob.${environment().suffixes.storage}'
  }
  {
    name: 'state-table'
    resourceId: stateStorageId
    group: 'table'
    zone: 'privatelink.table.${environment().suffixes.storage}'
  }
  {
    name: 'service-bus'
    resourceId: serviceBusId
    group: 'namespace'
    zone: 'privatelink.servicebus.windows.net'
  }
  {
    name: 'key-vault'
    resourceId: keyVaultId
    group: 'vault'
    zone: 'privatelink.vaultcore.azure.net'
  }
]

module vnet 'br/public:avm/res/network/virtual-network:0.6.1' = {
  name: 'vnet'
  params: {
    name: vnetName
    location: location
    tags: tags
    addressPrefixes: ['10.0.0.0/16']
    subnets: [
      {
        name: endpointSubnetName
        addressPrefix: '10.0.1.0/24'
        privateEndpointNetworkPolicies: 'Disabled'
        privateLinkServiceNetworkPolicies: 'Enabled'
      }
      {
        name: appSubnetName
        // An instance takes an address, and there may be a hundred and more.
        addressPrefix: '10.0.2.0/23'
        privateEndpointNetworkPolicies: 'Disabled'
        privateLinkServiceNetworkPolicies: 'Enabled'
        delegation: 'Microsoft.App/environments'
      }
    ]
  }
}

module dnsZones 'br/public:avm/res/network/private-dns-zone:0.7.1' = [
  for endpoint in endpoints: {
    name: 'dns-${endpoint.name}'
    params: {
      name: endpoint.zone
      location: 'global'
      tags: tags
      virtualNetworkLinks: [
        {
          name: '${endpoint.name}-link'
          virtualNetworkResourceId: vnet.outputs.resourceId
          registrationEnabled: false
          location: 'global'
          tags: tags
        }
      ]
    }
  }
]

module privateEndpoints 'br/public:avm/res/network/private-endpoint:0.11.0' = [
  for (endpoint, i) in endpoints: {
    name: 'pe-${endpoint.name}'
    params: {
      name: 'pe-${endpoint.name}'
      location: location
      tags: tags
      subnetResourceId: '${vnet.outputs.resourceId}/subnets/${endpointSubnetName}'
      privateLinkServiceConnections: [
        {
          name: endpoint.name
          properties: {
            privateLinkServiceId: endpoint.resourceId
            groupIds: [endpoint.group]
          }
        }
      ]
      customDnsConfigs: []
      privateDnsZoneGroup: {
        name: 'default'
        privateDnsZoneGroupConfigs: [
          {
            name: endpoint.name
            privateDnsZoneResourceId: dnsZones[i].outputs.resourceId
          }
        ]
      }
    }
  }
]

output appSubnetId string = '${vnet.outputs.resourceId}/subnets/${appSubnetName}'
