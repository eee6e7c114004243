# Waits until the role assignments are in effect, seen from whoever deploys, who got the same roles in the same deployment.
$ErrorActionPreference = 'Stop'

if (-not $env:AZURE_STATE_TABLE_ENDPOINT) { throw 'Run this through azd, after azd provision.' }
$pause = if ($env:ROUTER_WAIT_SECONDS) { [int]$env:ROUTER_WAIT_SECONDS } else { 10 }
$attempts = if ($env:ROUTER_WAIT_ATTEMPTS) { [int]$env:ROUTER_WAIT_ATTEMPTS } else { 60 }

if ($env:ROUTER_PRIVATE_NETWORK -eq 'true') {
  # The table cannot be asked from here.
  Write-Host "Waiting $($pause * 12) s for the role assignments."
  Start-Sleep -Seconds ($pause * 12)
  exit 0
}

$token = (azd auth token --output json --scope 'https://storage.azure.com/.default' | ConvertFrom-Json).token
for ($attempt = 1; ; $attempt++) {
  $request = @{
    Uri                = "$($env:AZURE_STATE_TABLE_ENDPOINT.TrimEnd('/'))/Tables?`$top=1"
    Headers            = @{
      Authorization  = "Bearer $token"
      'x-ms-version' = '2020-12-06'
      'x-ms-date'    = [System.DateTime]::UtcNow.ToString('R')
      Accept         = 'application/json;odata=nometadata'
    }
    TimeoutSec         = 30
    SkipHttpErrorCheck = $true
  }
  $status = try { [int](Invoke-WebRequest @request).StatusCode } catch { 0 }
  if ($status -eq 200) {
    Write-Host 'The role assignments are in effect.'
    exit 0
  }
  if ($status -ne 403 -and $status -ne 0) { throw "The table service answered $status." }
  if ($attempt -ge $attempts) { throw "The role assignments are not in effect after $($pause * $attempts) s. Run later: azd deploy" }
  Start-Sleep -Seconds $pause
}
