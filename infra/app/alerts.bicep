param location string
param tags object
param actionGroupName string
param applicationInsightsId string
param serviceBusId string
param functionAppId string
param alertEmail string

@secure()
param alertWebhookUri string

@description('Objective in percent, for example 99.9.')
param sloPercent string

var runbook = 'docs/runbook.md'

// Results of a request that spend the error budget. A caller's own mistake, a wrong key or a caller that left do not.
var badResults = '\'interrupted\', \'deadline_exceeded\', \'all_backends_unavailable\', \'lane_saturated\', \'internal_error\''
var burnRateQuery = replace(replace(loadTextContent('../queries/burn-rate.kql'), '{sloPercent}', sloPercent), '{badResults}', badResults)

// Long window, short window (a twelfth, so that the alert ends soon after the trouble) and burn rate: 2 % of a month's budget
// in an hour, 5 % in six hours, 10 % in a day.
var burnRates = [
  { name: 'burn-rate-fast', severity: 1, longWindow: '1h', shortWindow: '5m', window: 'PT1H', frequency: 'PT5M', burnRate: '14.4' }
  { name: 'burn-rate-slow', severity: 2, longWindow: '6h', shortWindow: '30m', window: 'PT6H', frequency: 'PT15M', burnRate: '6' }
  { name: 'burn-rate-ticket', severity: 3, longWindow: '1d', shortWindow: '2h', window: 'P1D', frequency: 'PT1H', burnRate: '3' }
]

var otherRules = [
  {
    name: 'fallback-rate'
    severity: 2
    description: 'More than 5 % of the complete answers of a route came from a lower rung in the last 15 minutes.'
    query: loadTextContent('../queries/fallback-rate.kql')
    window: 'PT15M'
    frequency: 'PT5M'
  }
  {
    name: 'breaker-open'
    severity: 2
    description: 'The circuit of a backend has been open for 10 minutes.'
    query: loadTextContent('../queries/breaker-open.kql')
    window: 'PT15M'
    frequency: 'PT5M'
  }
  {
    name: 'prober-late'
    severity: 2
    description: 'The probing timer has not run for 10 minutes; requests probe in its place.'
    query: loadTextContent('../queries/prober-late.kql')
    window: 'PT10M'
    frequency: 'PT5M'
  }
  {
    name: 'server-errors'
    severity: 1
    description: 'The app answered 10 requests with 5xx within 5 minutes.'
    query: loadTextContent('../queries/server-errors.kql')
    window: 'PT5M'
    frequency: 'PT5M'
  }
]

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: actionGroupName
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'chatrouter'
    enabled: true
    emailReceivers: empty(alertEmail)
      ? []
      : [
          {
            name: 'mail'
            emailAddress: alertEmail
            useCommonAlertSchema: true
          }
        ]
    webhookReceivers: empty(alertWebhookUri)
      ? []
      : [
          {
            name: 'webhook'
            serviceUri: alertWebhookUri
            useCommonAlertSchema: true
          }
        ]
  }
}

resource burnRateRules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in burnRates: {
    name: 'chatrouter-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'chatrouter-${rule.name}'
      description: 'The error budget of ${sloPercent} % burns ${rule.burnRate} times too fast over ${rule.longWindow} and ${rule.shortWindow}.'
      severity: rule.severity
      enabled: true
      scopes: [applicationInsightsId]
      evaluationFrequency: rule.frequency
      windowSize: rule.window
      // The tables of a new workspace are not known until the first row has come.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: replace(
              replace(
                replace(replace(burnRateQuery, '{longWindow}', rule.longWindow), '{shortWindow}', rule.shortWindow),
                '{burnRate}',
                rule.burnRate
              ),
              '{minimumBad}',
              '10'
            )
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      autoMitigate: true
      actions: {
        actionGroups: [actionGroup.id]
        customProperties: {
          runbook: '${runbook}#${rule.name}'
        }
      }
    }
  }
]

resource queryRules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in otherRules: {
    name: 'chatrouter-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'chatrouter-${rule.name}'
      description: rule.description
      severity: rule.severity
      enabled: true
      scopes: [applicationInsightsId]
      evaluationFrequency: rule.frequency
      windowSize: rule.window
      // The tables of a new workspace are not known until the first row has come.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      autoMitigate: true
      actions: {
        actionGroups: [actionGroup.id]
        customProperties: {
          runbook: '${runbook}#${rule.name}'
        }
      }
    }
  }
]

resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'chatrouter-dead-letters'
  location: 'global'
  tags: tags
  properties: {
    description: 'A batch line went to the dead-letter queue. See ${runbook}#dead-letters.'
    severity: 3
    enabled: true
    scopes: [serviceBusId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead-letters'
          metricNamespace: 'Microsoft.ServiceBus/namespaces'
          metricName: 'DeadletteredMessages'
          dimensions: [
            {
              name: 'EntityName'
              operator: 'Include'
              values: ['batch']
            }
          ]
          operator: 'GreaterThan'
          threshold: 0
          timeAggregation: 'Maximum'
        }
      ]
    }
    autoMitigate: true
    actions: [
      {
        actionGroupId: actionGroup.id
      }
    ]
  }
}

// What the front end saw, also when no worker lives to report it.
resource platformErrors 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'chatrouter-platform-errors'
  location: 'global'
  tags: tags
  properties: {
    description: 'The platform counted more than 10 answers of 5xx within 5 minutes. See ${runbook}#platform-errors.'
    severity: 1
    enabled: true
    scopes: [functionAppId]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'http-5xx'
          metricNamespace: 'Microsoft.Web/sites'
          metricName: 'Http5xx'
          // A plan that does not count it must not stop the whole deployment.
          skipMetricValidation: true
          operator: 'GreaterThan'
          threshold: 10
          timeAggregation: 'Total'
        }
      ]
    }
    autoMitigate: true
    actions: [
      {
        actionGroupId: actionGroup.id
      }
    ]
  }
}
