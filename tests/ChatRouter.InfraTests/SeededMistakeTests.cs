using ChatRouter.InfraTests.Bicep;
using ChatRouter.InfraTests.Checks;

namespace ChatRouter.InfraTests;

/// <summary>Each check finds the mistakes that it is there for: a copy of the deployment gets one, and the check must name it.</summary>
public sealed class SeededMistakeTests
{
    private const string Main = Deployment.Main;
    private const string Router = "infra/app/router.bicep";
    private const string Storage = "infra/app/storage.bicep";
    private const string Queue = "infra/app/service-bus.bicep";
    private const string FrontDoor = "infra/front-door/main.bicep";
    private const string Rbac = "infra/app/rbac.bicep";
    private const string Network = "infra/app/network.bicep";
    private const string Alerts = "infra/app/alerts.bicep";
    private const string Vllm = "infra/gpu/kubernetes/vllm.yaml";
    private const string Profiles = "infra/profiles.json";
    private const string HostJson = "src/ChatRouter.Functions/host.json";
    private const string RouterJson = "src/ChatRouter.Functions/router.json";

    /// <summary>Check, file, what stands there, the mistake, the finding.</summary>
    public static TheoryData<string, string, string, string, string> Mistakes { get; } = new()
    {
        { nameof(CompileCheck), Main, "targetScope = 'subscription'", "targetScope = 'subscription", "BCP004" },
        { nameof(CompileCheck), Router, "param tags object", "param tags object object", "infra/app/router.bicep:3" },
        { nameof(CompileCheck), Router, "name: 'dotnet-isolated'", "name 'dotnet-isolated'", "BCP018" },
        { nameof(CompileCheck), Main, "var storageSku =", "var storeSku =", "The name \"storageSku\" does not exist" },
        { nameof(CompileCheck), Main, "toLower(uniqueString(subscription()", "tolower(uniqueString(subscription()", "The name \"tolower\" does not exist" },
        { nameof(CompileCheck), Main, "param alertEmail string = ''", "param alertEmail string = ''\nparam alertEmail string = ''", "Identifier \"alertEmail\" is declared multiple times" },
        { nameof(CompileCheck), Router, "    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId\n", "", "no-unused-params" },
        { nameof(CompileCheck), Main, "'./app/rbac.bicep'", "'./app/roles.bicep'", "BCP091" },
        { nameof(CompileCheck), Main, "'./profiles.json'", "'./profile.json'", "BCP091" },
        { nameof(CompileCheck), Main, "    packageContainerName: packageContainerName\n", "", "missing the following required properties: \"packageContainerName\"" },
        { nameof(CompileCheck), Storage, "    allowSharedKeyAccess: false", "    allowSharedKeysAccess: false", "The property \"allowSharedKeysAccess\" is not allowed" },
        { nameof(CompileCheck), Main, "    keyVaultId: keyVault.outputs.id", "    vaultId: keyVault.outputs.id", "The property \"vaultId\" is not allowed" },
        { nameof(CompileCheck), Main, "keyVault.outputs.uri", "keyVault.outputs.vaultUri", "does not contain property \"vaultUri\"" },
        { nameof(CompileCheck), Network, "dnsZones[i].id", "dnsZones[i].identifier", "does not contain property \"identifier\"" },
        { nameof(CompileCheck), Main, "    deployerPrincipalType: principalType", "    deployerPrincipalType: 'Group'", "'Group'" },
        { nameof(CompileCheck), Main, "    usePlaceholder: usePlaceholder", "    usePlaceholder: 'true'", "expected a value of type \"bool\"" },
        { nameof(CompileCheck), Queue, "lockDuration: 'PT5M'", "lockDuration: 5", "expected a value of type \"null | string\"" },
        { nameof(CompileCheck), Main, "    keyVaultName: keyVaultName", "    keyVaultName: last(split(keyVault.outputs.id, '/'))", "what-if-short-circuiting" },
        { nameof(CompileCheck), Main, "output AZURE_LOCATION string = location", "output AZURE_LOCATION string = alertWebhookUri", "outputs-should-not-contain-secrets" },
        { nameof(CompileCheck), FrontDoor, "min(i + 1, 5)", "i + 1", "BCP330" },

        { nameof(ReferenceCheck), Main, "    applicationInsightsName: applicationInsightsName\n    retentionDays", "    applicationInsightsName: 'other'\n    retentionDays", "which is not made" },
        { nameof(ReferenceCheck), Network, "/subnets/${appSubnetName}", "/subnets/apps", "/subnets/apps, which is not made" },
        { nameof(ReferenceCheck), Main, "    serviceBus\n    keyVault\n", "    serviceBus\n", "module 'rbac' gets the name that 'keyVault' makes and does not wait for it" },

        { nameof(FileCheck), "infra/queries/burn-rate.kql", "{burnRate}", "{rate}", "nobody fills in {rate}" },
        { nameof(FileCheck), "infra/app/workbook.json", "\"version\": \"Notebook/1.0\",", "\"version\": \"Notebook/1.0\"", "is no JSON" },
        { nameof(FileCheck), Alerts, "../queries/prober-late.kql", "../queries/breaker-open.kql", "no alert uses it" },

        { nameof(AccessCheck), Storage, "    allowSharedKeyAccess: false", "    allowSharedKeyAccess: true", "must set properties.allowSharedKeyAccess to false and has true" },
        { nameof(AccessCheck), Storage, "    allowBlobPublicAccess: false\n", "", "must set properties.allowBlobPublicAccess to false and has nothing" },
        { nameof(AccessCheck), Storage, "isPrivate ? 'Disabled' : 'Enabled'", "'Enabled'", "must set properties.publicNetworkAccess to Disabled and has Enabled" },
        { nameof(AccessCheck), Storage, "isPrivate ? 'Deny' : 'Allow'", "'Allow'", "must set properties.networkAcls.defaultAction to Deny and has Allow" },
        { nameof(AccessCheck), Queue, "    disableLocalAuth: true", "    disableLocalAuth: false", "must set properties.disableLocalAuth to true" },
        { nameof(AccessCheck), Queue, "isPrivate ? 'Disabled' : 'Enabled'", "'Enabled'", "must set properties.publicNetworkAccess to Disabled" },
        { nameof(AccessCheck), Main, "    stateStorageId: stateStorage.outputs.id", "    stateStorageId: hostStorage.outputs.id", "has no private endpoint" },
        { nameof(AccessCheck), Network, "group: 'table'", "group: 'blob'", "has no private endpoint of group 'table'" },
        { nameof(AccessCheck), Router, "httpsOnly: true", "httpsOnly: false", "must set properties.httpsOnly to true" },
        { nameof(AccessCheck), Router, "    allow: false", "    allow: true", "must set properties.allow to false and has true" },
        { nameof(AccessCheck), Router, "  name: 'ftp'", "  name: 'web'", "publishing by ftp with a password is not switched off" },

        { nameof(SecretCheck), Router, "AZURE_CLIENT_ID: identityClientId", "AZURE_CLIENT_ID: hostStorage.listKeys().keys[0].value", "looks like a secret" },
        { nameof(SecretCheck), "local.settings.sample.json", "\"UseDevelopmentStorage=true\"", "\"DefaultEndpointsProtocol=https;AccountName=a;AccountKey=abc\"", "looks like a secret" },
        { nameof(SecretCheck), RouterJson, "\"env:ROUTER_OPS_KEY\"", "\"plain:operator\"", "looks like a secret" },
        { nameof(SecretCheck), "infra/main.parameters.json", "${ALERT_EMAIL}", "Endpoint=sb://a/;SharedAccessKey=b", "looks like a secret" },
        { nameof(SecretCheck), Main, "@secure()\n", "", "infra/main.bicep: 'alertWebhookUri' may hold a secret and is not marked @secure()" },
        { nameof(SecretCheck), Alerts, "@secure()\n", "", "infra/app/alerts.bicep: 'alertWebhookUri' may hold a secret and is not marked @secure()" },
        { nameof(SecretCheck), "infra/app/monitoring.bicep", "string = applicationInsights.id", "string = applicationInsights.properties.ConnectionString", "output 'applicationInsightsId' gives a secret away" },

        { nameof(RoleCheck), Rbac, "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa4", "role 0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa4 is not one of those that are known" },
        { nameof(RoleCheck), Rbac, "  storageBlobDataOwner: 'b7e6dc6d", "  owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'\n  storageBlobDataOwner: 'b7e6dc6d", "role 8e3af657-a8ff-443c-a75c-2fe8c4bcb635 is assigned to nobody" },
        { nameof(RoleCheck), Rbac, "identityPrincipalId, roles.keyVaultSecretsUser)\n  scope: keyVault\n", "identityPrincipalId, roles.keyVaultSecretsUser)\n", "the assignment of Key Vault Secrets User has no scope" },
        { nameof(RoleCheck), Rbac, "deployerPrincipalId, roles.keyVaultSecretsOfficer)\n  scope: keyVault\n", "deployerPrincipalId, roles.keyVaultSecretsOfficer)\n", "the assignment of Key Vault Secrets Officer has no scope" },
        { nameof(RoleCheck), Rbac, "guid(keyVault.id, identityPrincipalId, roles.keyVaultSecretsUser)", "guid(keyVault.id, identityPrincipalId)", "the name of the assignment of Key Vault Secrets User must be" },
        { nameof(RoleCheck), Rbac, "guid(keyVault.id, deployerPrincipalId, roles.keyVaultSecretsOfficer)", "guid(keyVault.id, deployerPrincipalId)", "the name of the assignment of Key Vault Secrets Officer must be" },
        { nameof(RoleCheck), Rbac, "    principalType: 'ServicePrincipal'\n", "", "the assignment of Storage Blob Data Owner must say what its principal is and says nothing" },
        { nameof(RoleCheck), Rbac, "roleDefinitions', roles.serviceBusDataReceiver)", "roleDefinitions', roles.serviceBusDataOwner)", "role 4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0 is assigned to nobody" },
        { nameof(RoleCheck), "docs/deploy.md", "4633458b-17de-408a-b874-0445c86b69e6", "b24988ac-6180-42a0-ab88-20f7382dd24c", "b24988ac-6180-42a0-ab88-20f7382dd24c is listed and no role that is assigned" },
        { nameof(RoleCheck), Router, "var serviceName = 'router'", "var serviceName = 'b24988ac-6180-42a0-ab88-20f7382dd24c'", "roles are assigned in infra/app/rbac.bicep only" },

        { nameof(ProfileCheck), Profiles, "\"storageSku\": \"Standard_ZRS\"", "\"storageSku\": \"Standard_LRS\"", "prod.storageSku is Standard_LRS, which breaks what prod promises" },
        { nameof(ProfileCheck), Profiles, "\"httpAlwaysReady\": 3", "\"httpAlwaysReady\": 1", "prod.httpAlwaysReady is 1" },
        { nameof(ProfileCheck), Profiles, "\"instanceMemoryMB\": 512", "\"instanceMemoryMB\": 1024", "dev.instanceMemoryMB is 1024, which the platform does not take" },
        { nameof(ProfileCheck), Profiles, "    \"logDailyCapGb\": 10,\n", "", "prod lacks 'logDailyCapGb'" },
        { nameof(ProfileCheck), Main, "sizes.probeAlwaysReady", "sizes.httpAlwaysReady", "nothing reads sizes.probeAlwaysReady" },

        { nameof(SettingsCheck), Router, "ChatRouter__TableEndpoint:", "ChatRouter__TablesEndpoint:", "the app asks for 'ChatRouter__TableEndpoint', which is not set" },
        { nameof(SettingsCheck), Router, "ChatRouter__TableEndpoint:", "ChatRouter__TablesEndpoint:", "'ChatRouter__TablesEndpoint' is set and nobody reads it" },
        { nameof(SettingsCheck), Router, "  AZURE_CLIENT_ID: identityClientId\n", "", "the app asks for 'AZURE_CLIENT_ID', which is not set" },
        { nameof(SettingsCheck), Router, "  ServiceBus__credential: 'managedidentity'\n", "", "the platform needs 'ServiceBus__credential', which is not set" },
        { nameof(SettingsCheck), Router, "  AzureWebJobsDisableHomepage: 'true'", "  AzureWebJobsDisableHomepage: 'true'\n  FUNCTIONS_WORKER_RUNTIME: 'dotnet-isolated'", "'FUNCTIONS_WORKER_RUNTIME' must not be set on this plan" },
        { nameof(SettingsCheck), Router, "'ROUTER_OPS_KEY'", "'ROUTER_OPERATOR_KEY'", "names the environment variable" },
        { nameof(SettingsCheck), RouterJson, "env:ROUTER_KEY_DEFAULT", "env:CALLER_KEY", "names the environment variable" },

        { nameof(TriggerCheck), Router, "function:probebackends", "function:probeBackends", "'function:probeBackends' is always ready and no function" },
        { nameof(TriggerCheck), Queue, "name: 'batch'\n", "name: 'batches'\n", "the queues are batches and the code has batch" },
        { nameof(TriggerCheck), Queue, "name: 'batch'\n", "name: 'batches'\n", "'processbatch' reads queue 'batch', which is not made" },
        { nameof(TriggerCheck), Queue, "name: 'batch'\n", "name: 'batches'\n", "queue 'batches' is made and no function reads it" },
        { nameof(TriggerCheck), Router, "ServiceBus__fullyQualifiedNamespace:", "ServiceBusConnection__fullyQualifiedNamespace:", "'processbatch' has connection 'ServiceBus' and 'ServiceBus__fullyQualifiedNamespace' is not set" },
        { nameof(TriggerCheck), Main, "'batchlines', 'evidence'", "'batchlines', 'lines', 'evidence'", "table 'lines' is made and the code has none of that name" },
        { nameof(TriggerCheck), Main, "'fleet', 'events', 'batches'", "'fleet', 'batches'", "table 'events' is not made" },

        { nameof(HostJsonCheck), HostJson, "\"maxConcurrentCalls\": 4", "\"maxConcurrentCalls\": 64", "promises extensions.serviceBus.maxConcurrentCalls = 4, host.json has 64" },
        { nameof(HostJsonCheck), HostJson, "\"version\": \"2.0\",", "\"version\": \"2.0\",\n  \"sendCanceledInvocationsToWorker\": false,", "says nothing of sendCanceledInvocationsToWorker" },
        { nameof(HostJsonCheck), HostJson, "      \"prefetchCount\": 0,\n", "", "promises extensions.serviceBus.prefetchCount, which host.json does not have" },

        { nameof(AzdCheck), "azure.yaml", "  router:\n", "  api:\n", "service 'api' is not the tag azd-service-name 'router'" },
        { nameof(AzdCheck), "azure.yaml", "./src/ChatRouter.Functions", "./src/Functions", "'./src/Functions' holds no function app" },
        { nameof(AzdCheck), "src/ChatRouter.Functions/ChatRouter.Functions.csproj", "linux-x64", "win-x64", "is compiled for 'win-x64'; the site runs linux-x64" },
        { nameof(AzdCheck), "azure.yaml", "./infra/hooks/await-roles.sh", "./infra/hooks/wait-roles.sh", "which does not exist" },
        { nameof(AzdCheck), "azure.yaml", "shell: pwsh", "shell: sh", "has no pwsh script for windows" },
        { nameof(AzdCheck), "infra/main.parameters.json", "\"frontDoorId\"", "\"frontDoor\"", "main.bicep has no parameter 'frontDoor'" },
        { nameof(AzdCheck), "infra/main.parameters.json", "\"frontDoorId\"", "\"frontDoor\"", "'frontDoorId' of main.bicep cannot be set" },
        { nameof(AzdCheck), "infra/main.parameters.json", "${ROUTER_PROFILE=dev}", "${ROUTER_PROFILE=test}", "'profile' does not allow 'test'" },
        { nameof(AzdCheck), "infra/main.parameters.json", "${ALERT_EMAIL}", "${ALERT_MAIL}", "does not explain ALERT_MAIL" },
        { nameof(AzdCheck), "infra/hooks/create-keys.sh", "AZURE_KEY_VAULT_ENDPOINT", "AZURE_KEY_VAULT_URI", "reads AZURE_KEY_VAULT_URI, which is neither an output nor documented" },

        { nameof(PowerShellCheck), "infra/hooks/await-roles.ps1", "Start-Sleep -Seconds $pause\n", "Start-Sleep -Seconds $pause)\n", "cannot be parsed at ')'" },
        { nameof(PowerShellCheck), "infra/hooks/create-keys.ps1", "$env:ROUTER_WAIT_ATTEMPTS", "$env:ROUTER_WAIT_TIMES", "does not read ROUTER_WAIT_ATTEMPTS, which infra/hooks/create-keys.sh reads" },
        { nameof(PowerShellCheck), "infra/hooks/create-keys.ps1", "$env:ROUTER_WAIT_ATTEMPTS", "$env:ROUTER_WAIT_TIMES", "reads ROUTER_WAIT_TIMES, which infra/hooks/create-keys.sh does not read" },

        { nameof(AlertCheck), Alerts, "name: 'breaker-open'", "name: 'circuit-open'", "has no chapter for alert 'circuit-open'" },
        { nameof(AlertCheck), Alerts, "name: 'chatrouter-dead-letters'", "name: 'chatrouter-dead-lines'", "has no chapter for alert 'dead-lines'" },
        { nameof(AlertCheck), Alerts, "name: 'chatrouter-platform-errors'", "name: 'chatrouter-platform-faults'", "has a chapter 'platform-errors' and there is no such alert" },
        { nameof(AlertCheck), "infra/queries/fallback-rate.kql", "gen_ai.server.request.duration", "gen_ai.server.request.time", "there is no metric 'gen_ai.server.request.time'" },
        { nameof(AlertCheck), "infra/queries/burn-rate.kql", "customDimensions['result']", "customDimensions['outcomes']", "gen_ai.server.request.duration has no dimension 'outcomes'" },
        { nameof(AlertCheck), "infra/queries/breaker-open.kql", "customDimensions['backend']", "customDimensions['route']", "chatrouter.circuit.open has no dimension 'route'" },
        { nameof(AlertCheck), Alerts, "deadline_exceeded", "deadline_passed", "the code has no result 'deadline_passed'" },

        { nameof(KustoCheck), "infra/queries/server-errors.kql", "sum(itemCount)", "sum(items)", "The name 'items' does not refer to any known column" },
        { nameof(KustoCheck), "infra/queries/burn-rate.kql", "| summarize", "| summarise", "Query operator expected" },
        { nameof(KustoCheck), "infra/queries/prober-late.kql", "customMetrics", "customMetric", "The name 'customMetric' does not refer to any known table" },
        { nameof(KustoCheck), "infra/queries/breaker-open.kql", "min(valueSum / valueCount)", "min(value)", "The name 'value' does not refer to any known column" },
        { nameof(KustoCheck), "infra/queries/server-errors.kql", "requests", "AppRequests", "The name 'timestamp' does not refer to any known column" },
        { nameof(KustoCheck), "infra/app/workbook.json", "dcount(cloud_RoleInstance)", "dcounts(cloud_RoleInstance)", "workbook, instances" },

        { nameof(LocalSettingsCheck), "local.settings.sample.json", "ROUTER_OPS_KEY", "OPS_KEY", "names the environment variable \"ROUTER_OPS_KEY\", which is not set" },
        { nameof(LocalSettingsCheck), "local.settings.sample.json", "ROUTER_OPS_KEY", "OPS_KEY", "'OPS_KEY' is used by nobody" },
        { nameof(LocalSettingsCheck), "local.settings.sample.json", "AzureWebJobs.processbatch.Disabled", "AzureWebJobs.processbatches.Disabled", "'AzureWebJobs.processbatches.Disabled' is used by nobody" },
        { nameof(LocalSettingsCheck), "local.settings.sample.json", "AzureWebJobs.processbatch.Disabled", "AzureWebJobs.createbatch.Disabled", "the app does not start: Setting ServiceBus is missing." },
        { nameof(LocalSettingsCheck), "local.settings.sample.json", "ChatRouter__TableEndpoint\": \"UseDevelopmentStorage=true", "ChatRouter__TableEndpoint\": \"https://account.table.core.windows.net", "ChatRouter__TableEndpoint must be UseDevelopmentStorage=true" },
        { nameof(LocalSettingsCheck), "local.settings.sample.json", "Router__backends__cpu__baseUrl", "Router__backends__cpu1__baseUrl", "with router.json" },

        { nameof(GpuCheck), "infra/gpu/systemd/ollama.service", "WatchdogSec=60\n", "", "lacks WatchdogSec=60" },
        { nameof(GpuCheck), "infra/gpu/systemd/vllm.service", "/usr/local/lib/chatrouter/guard.sh http", "/opt/vllm/bin/vllm http", "lacks ExecStart=/usr/local/lib/chatrouter/guard.sh" },
        { nameof(GpuCheck), Vllm, "topology.kubernetes.io/zone", "topology.kubernetes.io/region", "'vllm' is not spread over zones" },
        { nameof(GpuCheck), Vllm, "vllm/vllm-openai:v0.18.0", "vllm/vllm-openai:latest", "runs an image that is not pinned" },
        { nameof(GpuCheck), Vllm, "failureThreshold: 8", "failureThreshold: 1", "must leave the address before it is restarted" },
        { nameof(GpuCheck), Vllm, "startupProbe", "startProbe", "has no startupProbe" },
        { nameof(GpuCheck), Vllm, "kind: PodDisruptionBudget", "kind: DisruptionBudget", "'vllm' has no disruption budget" },
        { nameof(GpuCheck), Vllm, "pod-name: vllm-1", "pod-name: vllm-2", "pod 'vllm-1' has no address of its own" },
        { nameof(GpuCheck), Vllm, "enableServiceLinks: false", "enableServiceLinks: true", "lets service links set variables" },
        { nameof(GpuCheck), "infra/gpu/kubernetes/kustomization.yaml", "  - dcgm-exporter.yaml\n", "", "does not list dcgm-exporter.yaml" },
    };

    [BicepTheory]
    [MemberData(nameof(Mistakes))]
    public void Run_SeededMistake_IsFound(string check, string file, string old, string mistake, string finding)
    {
        var findings = AllChecks.ByName[check](Deployment.Committed.With(file, old, mistake));

        Assert.Contains(findings, found => found.ToString().Contains(finding, StringComparison.Ordinal));
    }

    [Fact]
    public void Mistakes_EveryCheck_HasOne() => Assert.Equal(AllChecks.ByName.Keys.Order(StringComparer.Ordinal), Mistakes.Select(row => (string)row[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
}
