param location string
param tags object
param workspaceName string
param applicationInsightsName string

@description('How long logs and metrics are kept.')
param retentionDays int

@description('Most that a day may take in; beyond it telemetry is dropped until the next day.')
param dailyCapGb int

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionDays
    workspaceCapping: {
      dailyQuotaGb: dailyCapGb
    }
    features: {
      disableLocalAuth: true
    }
  }
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' = {
  name: applicationInsightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
    // Keeps the callers' addresses out of the logs.
    DisableIpMasking: false
    RetentionInDays: retentionDays
  }
}

output applicationInsightsId string = applicationInsights.id
