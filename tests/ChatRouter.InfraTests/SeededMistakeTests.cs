using ChatRouter.InfraTests.Checks;

namespace ChatRouter.InfraTests;

/// <summary>Each check finds the mistakes that it is there for: a copy of the deployment gets one, and the check must name it.</summary>
public sealed class SeededMistakeTests
{
    private const string Main = "infra/main.bicep";
    private const string Router = "infra/app/router.bicep";
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
        { nameof(SyntaxCheck), Main, "targetScope = 'subscription'", "targetScope = 'subscription", "cannot be parsed" },
        { nameof(SyntaxCheck), Router, "param tags object", "param tags object object", "cannot be parsed" },
        { nameof(SyntaxCheck), Router, "name: 'dotnet-isolated'", "name 'dotnet-isolated'", "cannot be parsed" },

        { nameof(NameCheck), Main, "var publicNetworkAccess =", "var publicNetwork =", "'publicNetworkAccess' is not declared" },
        { nameof(NameCheck), Main, "toLower(uniqueString(subscription()", "tolower(uniqueString(subscription()", "there is no function 'tolower'" },
        { nameof(NameCheck), Main, "param alertEmail string = ''", "param alertEmail string = ''\nparam alertEmail string = ''", "'alertEmail' is declared 2 times" },
        { nameof(NameCheck), Router, "    virtualNetworkSubnetResourceId: empty(subnetId) ? null : subnetId\n", "", "'subnetId' is declared and not used" },

        { nameof(ModuleCheck), Main, "'./app/rbac.bicep'", "'./app/roles.bicep'", "there is no file './app/roles.bicep'" },
        { nameof(ModuleCheck), Main, "managed-identity/user-assigned-identity:0.4.1", "managed-identity/user-assigned-identity:0.4", "is no module at a version that Contracts/modules.json describes" },
        { nameof(ModuleCheck), Main, "    packageContainerName: packageContainerName\n", "", "module 'router' does not get 'packageContainerName'" },
        { nameof(ModuleCheck), Main, "    allowSharedKeyAccess: false", "    allowSharedKeysAccess: false", "gets 'allowSharedKeysAccess', which it does not declare" },
        { nameof(ModuleCheck), Main, "    keyVaultId: keyVault.outputs.resourceId", "    vaultId: keyVault.outputs.resourceId", "module 'network' gets 'vaultId', which it does not declare" },
        { nameof(ModuleCheck), Main, "keyVault.outputs.uri", "keyVault.outputs.vaultUri", "module 'keyVault' has no output 'vaultUri'" },
        { nameof(ModuleCheck), Network, "dnsZones[i].outputs.resourceId", "dnsZones[i].outputs.id", "module 'dnsZones' has no output 'id'" },
        { nameof(ModuleCheck), Main, "    deployerPrincipalType: principalType", "    deployerPrincipalType: 'Group'", "'deployerPrincipalType' does not allow 'Group'" },
        { nameof(ModuleCheck), Main, "    usePlaceholder: usePlaceholder", "    usePlaceholder: 'true'", "'usePlaceholder' is of type bool and gets string" },
        { nameof(ModuleCheck), Alerts, "@secure()\n", "", "'alertWebhookUri' gets a secret and is not marked @secure()" },

        { nameof(FileCheck), Main, "'./profiles.json'", "'./profile.json'", "there is no file 'infra/profile.json'" },
        { nameof(FileCheck), "infra/queries/burn-rate.kql", "{burnRate}", "{rate}", "does not fill in {rate}" },
        { nameof(FileCheck), "infra/app/workbook.json", "\"version\": \"Notebook/1.0\",", "\"version\": \"Notebook/1.0\"", "is no JSON" },
        { nameof(FileCheck), Alerts, "../queries/prober-late.kql", "../queries/breaker-open.kql", "no alert uses it" },

        { nameof(AccessCheck), Main, "    allowSharedKeyAccess: false", "    allowSharedKeyAccess: true", "'hostStorage' must set allowSharedKeyAccess to false and has true" },
        { nameof(AccessCheck), Main, "    allowBlobPublicAccess: false\n", "", "'stateStorage' must set allowBlobPublicAccess to false and has nothing" },
        { nameof(AccessCheck), Main, "vnetEnabled ? 'Disabled' : 'Enabled'", "'Enabled'", "variable 'publicNetworkAccess' must be vnetEnabled ? 'Disabled' : 'Enabled'" },
        { nameof(AccessCheck), Main, "    disableLocalAuth: true", "    disableLocalAuth: false", "'serviceBus' must set disableLocalAuth to true" },
        { nameof(AccessCheck), Main, "    publicNetworkAccess: publicNetworkAccess\n    queues", "    publicNetworkAccess: 'Enabled'\n    queues", "'serviceBus' must set publicNetworkAccess" },
        { nameof(AccessCheck), Main, "    stateStorageId: stateStorage.outputs.resourceId", "    stateStorageId: hostStorage.outputs.resourceId", "the network does not get 'stateStorage'" },
        { nameof(AccessCheck), Network, "group: 'table'", "group: 'blob'", "'stateStorageId' has no private endpoint of group 'table'" },
        { nameof(AccessCheck), Router, "httpsOnly: true", "httpsOnly: false", "'app' must set httpsOnly to true" },

        { nameof(SecretCheck), Router, "AZURE_CLIENT_ID: identityClientId", "AZURE_CLIENT_ID: hostStorage.listKeys().keys[0].value", "looks like a secret" },
        { nameof(SecretCheck), "local.settings.sample.json", "\"UseDevelopmentStorage=true\"", "\"DefaultEndpointsProtocol=https;AccountName=a;AccountKey=abc\"", "looks like a secret" },
        { nameof(SecretCheck), RouterJson, "\"env:ROUTER_OPS_KEY\"", "\"plain:operator\"", "looks like a secret" },
        { nameof(SecretCheck), "infra/main.parameters.json", "${ALERT_EMAIL}", "Endpoint=sb://a/;SharedAccessKey=b", "looks like a secret" },
        { nameof(SecretCheck), Main, "@secure()\n", "", "'alertWebhookUri' may hold a secret and is not marked @secure()" },
        { nameof(SecretCheck), Main, "output AZURE_LOCATION string = location", "output AZURE_LOCATION string = applicationInsights.outputs.connectionString", "output 'AZURE_LOCATION' gives a secret away" },
        { nameof(SecretCheck), Main, "output AZURE_LOCATION string = location", "output AZURE_LOCATION string = alertWebhookUri", "output 'AZURE_LOCATION' gives a secret away" },

        { nameof(RoleCheck), Rbac, "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa4", "documented is 0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3" },
        { nameof(RoleCheck), Rbac, "  storageBlobDataOwner: 'b7e6dc6d", "  owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'\n  storageBlobDataOwner: 'b7e6dc6d", "documented is no such role" },
        { nameof(RoleCheck), Rbac, "  scope: keyVault\n", "", "has no scope" },
        { nameof(RoleCheck), Rbac, "guid(keyVault.id, identityPrincipalId, roles.keyVaultSecretsUser)", "guid(keyVault.id, identityPrincipalId)", "the name of 'appKeyVault' must be" },
        { nameof(RoleCheck), Rbac, "    principalType: 'ServicePrincipal'\n", "", "principalType of 'appHostStorage' must be 'ServicePrincipal' and is not set" },
        { nameof(RoleCheck), Rbac, "roleDefinitions', roles.serviceBusDataReceiver)", "roleDefinitions', roles.serviceBusDataOwner)", "role 'serviceBusDataReceiver' is assigned to nobody" },
        { nameof(RoleCheck), "docs/deploy.md", "4633458b-17de-408a-b874-0445c86b69e6", "b24988ac-6180-42a0-ab88-20f7382dd24c", "b24988ac-6180-42a0-ab88-20f7382dd24c is listed and no role of the templates" },
        { nameof(RoleCheck), Router, "var serviceName = 'router'", "var serviceName = 'router'\nvar contributor = 'b24988ac-6180-42a0-ab88-20f7382dd24c'", "roles are assigned in infra/app/rbac.bicep only" },

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
        { nameof(TriggerCheck), Main, "name: 'batch'\n", "name: 'batches'\n", "the queues are batches and the code has batch" },
        { nameof(TriggerCheck), Main, "name: 'batch'\n", "name: 'batches'\n", "'processbatch' reads queue 'batch', which is not made" },
        { nameof(TriggerCheck), Main, "name: 'batch'\n", "name: 'batches'\n", "queue 'batches' is made and no function reads it" },
        { nameof(TriggerCheck), Router, "ServiceBus__fullyQualifiedNamespace:", "ServiceBusConnection__fullyQualifiedNamespace:", "'processbatch' has connection 'ServiceBus' and 'ServiceBus__fullyQualifiedNamespace' is not set" },
        { nameof(TriggerCheck), Main, "{ name: 'batchlines' }", "{ name: 'batchlines' }\n        { name: 'lines' }", "table 'lines' is made and the code has none of that name" },
        { nameof(TriggerCheck), Main, "        { name: 'events' }\n", "", "table 'events' is not made" },

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
        { nameof(AlertCheck), Alerts, "name: 'chatrouter-dead-letters'", "name: 'chatrouter-dead-lines'", "has a chapter 'dead-letters' and there is no such alert" },
        { nameof(AlertCheck), "infra/queries/fallback-rate.kql", "gen_ai.server.request.duration", "gen_ai.server.request.time", "there is no metric 'gen_ai.server.request.time'" },
        { nameof(AlertCheck), "infra/queries/burn-rate.kql", "customDimensions['result']", "customDimensions['outcomes']", "gen_ai.server.request.duration has no dimension 'outcomes'" },
        { nameof(AlertCheck), "infra/queries/breaker-open.kql", "customDimensions['backend']", "customDimensions['route']", "chatrouter.circuit.open has no dimension 'route'" },
        { nameof(AlertCheck), Alerts, "deadline_exceeded", "deadline_passed", "the code has no result 'deadline_passed'" },

        { nameof(KustoCheck), "infra/queries/server-errors.kql", "sum(itemCount)", "sum(items)", "The name 'items' does not refer to any known column" },
        { nameof(KustoCheck), "infra/queries/burn-rate.kql", "| summarize", "| summarise", "Query operator expected" },
        { nameof(KustoCheck), "infra/queries/prober-late.kql", "customMetrics", "customMetric", "The name 'customMetric' does not refer to any known table" },
        { nameof(KustoCheck), "infra/app/workbook.json", "dcount(cloud_RoleInstance)", "dcounts(cloud_RoleInstance)", "infra/app/workbook.json (instances)" },

        { nameof(LocalSettingsCheck), "local.settings.sample.json", "ROUTER_OPS_KEY", "OPS_KEY", "lacks 'ROUTER_OPS_KEY', without which the app does not start" },
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

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Run_SeededMistake_IsFound(string check, string file, string old, string mistake, string finding)
    {
        var findings = AllChecks.ByName[check](Deployment.Committed.With(file, old, mistake));

        Assert.Contains(findings, found => found.ToString().Contains(finding, StringComparison.Ordinal));
    }

    [Fact]
    public void Mistakes_EveryCheck_HasOne() => Assert.Equal(AllChecks.ByName.Keys.Order(StringComparer.Ordinal), Mistakes.Select(row => (string)row[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
}
