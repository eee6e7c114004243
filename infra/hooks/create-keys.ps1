# Stores a random key for callers and one for operators in Key Vault, if they are not there yet. Prints no key.
$ErrorActionPreference = 'Stop'

if (-not $env:AZURE_KEY_VAULT_ENDPOINT -or -not $env:SERVICE_ROUTER_RESOURCE_ID) { throw 'Run this through azd, after azd provision.' }
$management = if ($env:ROUTER_MANAGEMENT_ENDPOINT) { $env:ROUTER_MANAGEMENT_ENDPOINT } else { 'https://management.azure.com' }
$pause = if ($env:ROUTER_WAIT_SECONDS) { [int]$env:ROUTER_WAIT_SECONDS } else { 10 }
$attempts = if ($env:ROUTER_WAIT_ATTEMPTS) { [int]$env:ROUTER_WAIT_ATTEMPTS } else { 30 }
$vault = $env:AZURE_KEY_VAULT_ENDPOINT.TrimEnd('/')

if ($env:ROUTER_PRIVATE_NETWORK -eq 'true' -and $env:ROUTER_INSIDE_NETWORK -ne 'true') {
  Write-Host 'Key Vault answers only inside the virtual network. From a machine in it, run:'
  Write-Host '  $env:ROUTER_INSIDE_NETWORK = ''true''; azd hooks run postprovision'
  exit 0
}

function Get-Token([string] $scope) {
  (azd auth token --output json --scope $scope | ConvertFrom-Json).token
}

# The status of a call; 0 when nothing answered.
function Invoke-Call([string] $method, [string] $url, [string] $token, [string] $body) {
  $request = @{ Method = $method; Uri = $url; Headers = @{ Authorization = "Bearer $token" }; TimeoutSec = 30; SkipHttpErrorCheck = $true }
  if ($body) { $request.Body = $body; $request.ContentType = 'application/json' }
  try { [int](Invoke-WebRequest @request).StatusCode } catch { 0 }
}

function New-Key {
  $bytes = [byte[]]::new(32)
  [System.Security.Cryptography.RandomNumberGenerator]::Fill($bytes)
  [System.Convert]::ToHexString($bytes).ToLowerInvariant()
}

$created = $false
$vaultToken = Get-Token 'https://vault.azure.net/.default'
foreach ($name in 'router-key-default', 'router-ops-key') {
  $url = "$vault/secrets/${name}?api-version=7.4"
  $attempt = 1
  $status = Invoke-Call 'GET' $url $vaultToken ''
  # 403: the role is not in effect yet. 0: the vault's name is not known yet.
  while ($status -eq 403 -or $status -eq 0) {
    if ($attempt -ge $attempts) { throw "Key Vault still answers $status for $name. Run again later: azd hooks run postprovision" }
    $attempt++
    Start-Sleep -Seconds $pause
    $status = Invoke-Call 'GET' $url $vaultToken ''
  }
  if ($status -eq 200) {
    Write-Host "Key Vault holds $name."
  }
  elseif ($status -eq 404) {
    $status = Invoke-Call 'PUT' $url $vaultToken (@{ value = New-Key } | ConvertTo-Json -Compress)
    if ($status -ne 200) { throw "Key Vault answered $status when $name was to be stored." }
    $created = $true
    Write-Host "Key Vault holds $name, newly made."
  }
  else {
    throw "Key Vault answered $status for $name."
  }
}

# The app resolved its references before the keys existed: have it try again.
if ($created) {
  $url = "$management$($env:SERVICE_ROUTER_RESOURCE_ID)/config/configreferences/appsettings/refresh?api-version=2022-03-01"
  $status = Invoke-Call 'POST' $url (Get-Token 'https://management.azure.com/.default') '{}'
  if ($status -ge 200 -and $status -lt 300) { Write-Host 'The app reads its keys anew.' }
  else { Write-Host "The app was not told to read its keys anew ($status); it does so when it is deployed or restarted." }
}
