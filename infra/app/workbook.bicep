param location string
param tags object
param applicationInsightsId string

@description('Objective in percent, for example 99.9.')
param sloPercent string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'chatrouter')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'ChatRouter'
    category: 'workbook'
    version: '1.0'
    sourceId: applicationInsightsId
    serializedData: replace(
      replace(loadTextContent('workbook.json'), '{sloPercent}', sloPercent),
      '{applicationInsightsId}',
      applicationInsightsId
    )
  }
}
