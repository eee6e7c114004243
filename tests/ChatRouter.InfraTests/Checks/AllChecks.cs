namespace ChatRouter.InfraTests.Checks;

/// <summary>The checks by name.</summary>
internal static class AllChecks
{
    public static IReadOnlyDictionary<string, Func<Deployment, IEnumerable<Finding>>> ByName { get; } = new Dictionary<string,
        Func<Deployment, IEnumerable<Finding>>>(StringComparer.Ordinal)
    {
        [nameof(CompileCheck)] = CompileCheck.Run,
        [nameof(ReferenceCheck)] = ReferenceCheck.Run,
        [nameof(FileCheck)] = FileCheck.Run,
        [nameof(AccessCheck)] = AccessCheck.Run,
        [nameof(SecretCheck)] = SecretCheck.Run,
        [nameof(RoleCheck)] = RoleCheck.Run,
        [nameof(ProfileCheck)] = ProfileCheck.Run,
        [nameof(SettingsCheck)] = SettingsCheck.Run,
        [nameof(TriggerCheck)] = TriggerCheck.Run,
        [nameof(HostJsonCheck)] = HostJsonCheck.Run,
        [nameof(AzdCheck)] = AzdCheck.Run,
        [nameof(PowerShellCheck)] = PowerShellCheck.Run,
        [nameof(AlertCheck)] = AlertCheck.Run,
        [nameof(KustoCheck)] = KustoCheck.Run,
        [nameof(LocalSettingsCheck)] = LocalSettingsCheck.Run,
        [nameof(GpuCheck)] = GpuCheck.Run,
    };
}
